package faultline.emulator.machine;

import faultline.emulator.debug.SavedState;
import faultline.emulator.exec.ExecutionEngine;
import faultline.emulator.exec.FetchPoint;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.memory.RamImage;
import faultline.emulator.snapshot.GraphFile;
import faultline.emulator.snapshot.GraphImage;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

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

    /**
     * Writes it so that another process of the same build can read it.
     *
     * @param boot a snapshot of the same objects when the kernel had booted
     */
    public void write(MachineSnapshot boot, DataOutput out) throws IOException {
        for (FetchPoint fetch : fetches) {
            out.writeInt(fetch.line());
            out.writeInt(fetch.frame());
            out.writeLong(fetch.tail());
        }
        GraphFile.write(graph, boot.graph, out);
        ram.write(memory, out);
    }

    /**
     * Reads a snapshot of a machine that booted as this one did.
     *
     * @param allocator makes an object without running a constructor
     * @throws IOException if it does not fit or is damaged; the message says how
     */
    public MachineSnapshot read(DataInput in, Function<Class<?>, Object> allocator) throws IOException {
        FetchPoint[] read = new FetchPoint[fetches.length];
        for (int i = 0; i < read.length; i++) {
            read[i] = new FetchPoint(in.readInt(), in.readInt(), in.readLong());
        }
        GraphImage image = GraphFile.read(graph, in, allocator);
        return new MachineSnapshot(memory, engines, image, RamImage.read(memory, in), read);
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
