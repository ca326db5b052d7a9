package faultline.emulator.machine;

import faultline.emulator.debug.SavedState;
import faultline.emulator.exec.ExecutionEngine;
import faultline.emulator.exec.FetchPoint;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.memory.RamImage;
import faultline.emulator.snapshot.GraphImage;
import java.util.ArrayList;
import java.util.List;

/**
 * A machine and its kernel between two instructions. {@link #restore} puts the same objects back into that state, as often as is wanted;
 * the machine then goes on as it did, to the last digit.
 */
public final class MachineSnapshot implements SavedState {

    private final PhysicalMemory memory;
    private final ExecutionEngine[] engines;
    private final GraphImage graph;
    private final RamImage ram;
    private final FetchPoint[] fetches;

    private MachineSnapshot(
            PhysicalMemory memory, ExecutionEngine[] engines, GraphImage graph, RamImage ram, FetchPoint[] fetches) {
        this.memory = memory;
        this.engines = engines;
        this.graph = graph;
        this.ram = ram;
        this.fetches = fetches;
    }

    static MachineSnapshot of(
            PhysicalMemory memory, Cpu[] cpus, ExecutionEngine[] engines, List<?> others, MachineSnapshot before) {
        List<Object> roots = new ArrayList<>(List.of(cpus));
        roots.addAll(others);
        FetchPoint[] fetches = new FetchPoint[engines.length];
        for (int i = 0; i < engines.length; i++) {
            fetches[i] = engines[i].fetchPoint();
        }
        GraphImage graph = GraphImage.of(roots, before == null ? null : before.graph);
        return new MachineSnapshot(memory, engines, graph, memory.save(), fetches);
    }

    @Override
    public void restore() {
        memory.restore(ram);
        graph.restore();
        for (int i = 0; i < engines.length; i++) {
            engines[i].resumeAt(fetches[i]);
        }
    }

    @Override
    public long ownBytes() {
        return graph.ownBytes();
    }

    /** Objects besides RAM. */
    public int objects() {
        return graph.objects();
    }

    @Override
    public void release() {
        graph.release();
        ram.release();
    }
}
