package faultline.emulator.exec.jit;

import faultline.emulator.cpu.CpuState;
import faultline.emulator.debug.StopPoints;
import faultline.emulator.exec.ExecutionEngine;
import faultline.emulator.exec.Exit;
import faultline.emulator.exec.FetchPoint;
import faultline.emulator.exec.interp.DecodedOp;
import faultline.emulator.exec.interp.Heat;
import faultline.emulator.exec.interp.Interpreter;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.Mmu;
import faultline.emulator.timing.Clock;
import faultline.emulator.trap.GuestFault;
import java.util.List;

/**
 * Interprets what is cold and runs regions of what is hot. Both leave the same state everywhere (law 5), so that control goes
 * from one to the other at any instruction.
 */
public final class TranslatingEngine implements ExecutionEngine {
    /** Entries from outside after which a region is merged with its neighbours. */
    private static final int MERGE_RUNS = 5_000;
    /** How often the regions of a page are merged anew. */
    private static final int MOST_MERGES = 6;

    /**
     * Cycles that a region runs at most before it is left, if only to be entered again. Of no effect on the guest; HotSpot compiles
     * a method that is called often once, but one that loops once for each loop besides (on-stack replacement).
     */
    private static final long STRETCH = 5_000;
    /** The same for a region that was run {@link #WARM} times, which is to have been compiled by then; see {@link Owed}. */
    private static final long LONG_STRETCH = 30_000;

    private static final int WARM = 1_000;

    private final CpuState cpu;
    private final Mmu mmu;
    private final Clock clock;
    private final PhysicalMemory memory;
    private final Interpreter interpreter;
    private final StopPoints stops;
    /** Null when everything is to be translated. */
    private final Heat heat;

    private final RegionState state;
    private final RegionTable table;
    private final GraphBuilder builder;
    private final Translator translator;
    private final int lineMask;
    private DecodedOp known;

    /**
     * An engine over {@code parts}.
     *
     * @param limits when and how much to translate
     */
    public TranslatingEngine(Interpreter.Parts parts, TranslatorLimits limits) {
        this.cpu = parts.state();
        this.mmu = parts.mmu();
        this.clock = parts.clock();
        this.memory = parts.memory();
        this.stops = mmu.stopPoints();
        this.heat = limits.threshold() == 0 ? null : new Heat(limits.threshold());
        this.interpreter = new Interpreter(parts, heat);
        this.state = new RegionState(cpu, clock, parts.counters(), parts.predictor());
        this.table = new RegionTable(memory, state, limits.mostRegions(), limits.mostRewrites());
        stops.addListener(table);
        int lineBytes = mmu.lineBytes();
        this.lineMask = -lineBytes;
        this.builder = new GraphBuilder(parts, limits.weight());
        DataPath data = DataPath.of(mmu, parts.counters(), state, interpreter);
        SlowPath slow = data.slow();
        this.translator = new Translator(
                new RegionParts(
                        data,
                        BranchPath.of(parts.predictor()),
                        new SegmentPath(cpu.segments, slow),
                        new DividePath(slow),
                        slow,
                        state,
                        cpu.flags),
                lineBytes);
    }

    @Override
    public Exit run(long deadline) {
        while (true) {
            // Regions are made for flat segments and end at breakpoints, but do not look at each instruction whether to
            // stop.
            if (cpu.singleStep() || !cpu.segments.flat() || stops.closely()) {
                return interpreter.run(deadline);
            }
            Exit exit = runTranslated(deadline);
            if (exit == null) {
                exit = runInterpreted(deadline);
            }
            if (exit != Exit.STEPPED) {
                return exit;
            }
        }
    }

    /** Interprets one instruction that no region holds, and more while it is cold. */
    private Exit runInterpreted(long deadline) {
        DecodedOp first = known;
        known = null;
        if (heat == null || first != null) {
            return interpreter.runOne(deadline, first);
        }
        return interpreter.runCold(deadline);
    }

    /** Runs regions until one is missing; null then. */
    private Exit runTranslated(long deadline) {
        try {
            RegionTable.Entry entry = entry(cpu.eip);
            if (entry == null) {
                return null;
            }
            state.take();
            state.deadline = deadline;
            Exit exit = runFrom(entry);
            state.give();
            return exit;
        } catch (GuestFault thrown) {
            return interpreter.faulted();
        }
    }

    private Exit runFrom(RegionTable.Entry first) {
        RegionTable.Entry entry = first;
        boolean paused = false;
        while (entry != null) {
            state.line = interpreter.line();
            state.otherFrame = -1;
            state.stale = false;
            int frame = interpreter.frame();
            if (!paused && ++entry.runs == MERGE_RUNS) {
                merge(entry, frame);
                entry = entry(cpu.eip);
                continue;
            }
            state.pauseAfter(++entry.code.runs > WARM ? LONG_STRETCH : STRETCH);
            int result = entry.code.run(entry.number);
            if (result == RegionCode.FAULT) {
                return interpreter.faulted();
            }
            int left = state.otherFrame >= 0 ? state.otherFrame : entry.code.frameOf(state.line);
            interpreter.enteredLine(state.line, left);
            if (result == RegionCode.INTERPRET) {
                known = entry.code.site(state.site).op();
                return null;
            }
            if (stops.stopping()) {
                return Exit.WATCHPOINT;
            }
            paused = result == RegionCode.PAUSE;
            if (paused && state.due()) {
                return Exit.DEADLINE;
            }
            entry = paused ? again(entry.code) : next();
        }
        return null;
    }

    /** The entry for what comes next, in {@code paused} if it has one. */
    private RegionTable.Entry again(RegionCode paused) {
        RegionTable.Entry any = next();
        RegionTable.Entry same = paused.dead ? null : paused.entryAt(cpu.eip, interpreter.frame());
        return same != null ? same : any;
    }

    /** The entry for what comes next; null if there is none. */
    private RegionTable.Entry next() {
        try {
            return entry(cpu.eip);
        } catch (GuestFault thrown) {
            state.give();
            throw thrown;
        }
    }

    /** The entry for {@code eip}, whose line is entered if it was not; null if there is none. */
    private RegionTable.Entry entry(int eip) {
        if ((eip & lineMask) != interpreter.line()) {
            int frame = (int) (mmu.fetchLine(eip) >>> PhysicalMemory.FRAME_SHIFT);
            interpreter.enteredLine(eip & lineMask, frame);
        }
        int frame = interpreter.frame();
        RegionTable.Entry entry = table.find(eip, frame);
        if (entry == null && (heat == null || heat.reached(eip))) {
            entry = translate(eip, frame);
        }
        return entry == RegionTable.NOTHING ? null : entry;
    }

    private RegionTable.Entry translate(int eip, int frame) {
        if (frame >= memory.frames() || table.restless(frame)) {
            return null;
        }
        translate(List.of(eip), frame);
        return table.find(eip, frame);
    }

    private void translate(List<Integer> seeds, int frame) {
        CodeGraph graph = builder.build(seeds, frame);
        if (graph == null) {
            table.addNothing(seeds.get(0), frame);
            return;
        }
        for (int used : graph.frames()) {
            memory.markCode(used);
        }
        table.add(graph, translator.translate(graph), seeds);
    }

    /** Makes one region of those of a page that are often entered from each other. */
    private void merge(RegionTable.Entry entry, int frame) {
        List<Integer> seeds = table.neighbours(entry, frame, MOST_MERGES);
        if (!seeds.isEmpty()) {
            translate(seeds, frame);
        }
    }

    @Override
    public Exit step() {
        return interpreter.step();
    }

    @Override
    public int interruptVector() {
        return interpreter.interruptVector();
    }

    @Override
    public void enterAnew() {
        interpreter.enterAnew();
    }

    @Override
    public FetchPoint fetchPoint() {
        return interpreter.fetchPoint();
    }

    @Override
    public void resumeAt(FetchPoint point) {
        known = null;
        interpreter.resumeAt(point);
    }
}
