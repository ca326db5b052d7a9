package faultline.emulator.exec.interp;

import faultline.emulator.cpu.Alu;
import faultline.emulator.cpu.CpuState;
import faultline.emulator.cpu.Segments;
import faultline.emulator.paging.BulkAccess;
import faultline.emulator.timing.Clock;
import faultline.emulator.timing.CostModel;

/**
 * String instructions. A repetition commits its registers element by element, so that a fault or the deadline leaves an
 * instruction that can be restarted in the middle. Steps of REP MOVS and REP STOS are charged at the profile's stream
 * rates and their misses overlap; other steps are charged by class.
 */
public final class StringOps {
    /** Numbers of the string operations in {@link DecodedOp#operation}. */
    public static final int MOVS = 0;

    public static final int CMPS = 1;
    public static final int STOS = 2;
    public static final int LODS = 3;
    public static final int SCAS = 4;

    /** Elements between two looks at the deadline. */
    private static final int CHUNK = 256;

    private final Operands operands;
    private final CpuState state;
    private final int[] r;
    private final Clock clock;
    private final CostModel costs;
    private final BulkAccess bulk;
    private final int lineBytes;

    StringOps(Operands operands, Clock clock, CostModel costs) {
        this.operands = operands;
        this.state = operands.state;
        this.r = state.registers;
        this.clock = clock;
        this.costs = costs;
        this.bulk = operands.mmu.bulk();
        this.lineBytes = operands.mmu.lineBytes();
    }

    /** Runs {@code op}, one chunk at most. Returns whether the instruction is done. */
    boolean execute(DecodedOp op) {
        int step = state.down() ? -op.size / 8 : op.size / 8;
        if (op.repeat == 0) {
            element(op, step);
            return true;
        }
        int done = 0;
        long before = Integer.toUnsignedLong(count(op));
        boolean finished = count(op) == 0;
        beginStream(op.operation);
        try {
            while (!finished && done < CHUNK) {
                int elements = several(op, step, CHUNK - done);
                if (elements == 0) {
                    element(op, step);
                    elements = 1;
                }
                done += elements;
                operands.setRegister(op.addressSize, CpuState.ECX, r[CpuState.ECX] - elements);
                finished = count(op) == 0 || comparesStop(op);
            }
        } finally {
            operands.mmu.endStream();
            charge(op, before, before - done);
        }
        return finished;
    }

    /** Does up to {@code most} elements within a line at once; returns how many, or 0. */
    private int several(DecodedOp op, int step, int most) {
        boolean two = op.operation == MOVS || op.operation == CMPS;
        if (step < 0 || op.addressSize == 16 || op.operation == LODS || !state.segments.flat()) {
            return 0;
        }
        if (two && op.segment != DecodedOp.FLAT) {
            return 0;
        }
        int to = r[CpuState.EDI];
        int from = two ? r[CpuState.ESI] : to;
        int room = Math.min(lineBytes - (to & lineBytes - 1), lineBytes - (from & lineBytes - 1)) / step;
        int elements = Math.min(room, Math.min(most, r[CpuState.ECX] < 0 ? most : r[CpuState.ECX]));
        int done = elements < 2 ? 0 : atOnce(op, to, from, elements);
        if (done > 0) {
            r[CpuState.EDI] = to + done * step;
            if (two) {
                r[CpuState.ESI] = from + done * step;
            }
        }
        return done;
    }

    private int atOnce(DecodedOp op, int to, int from, int elements) {
        boolean untilEqual = op.repeat == 2;
        return switch (op.operation) {
            case MOVS -> bulk.copy(to, from, elements * (op.size / 8), elements) ? elements : 0;
            case STOS -> bulk.fill(to, r[CpuState.EAX], op.size, elements) ? elements : 0;
            case SCAS -> {
                int value = operands.register(op.size, CpuState.EAX);
                int done = bulk.scan(to, value, op.size, elements, untilEqual);
                if (done > 0) {
                    compared(op, value, to, done);
                }
                yield done;
            }
            default -> {
                int done = bulk.compare(from, to, op.size, elements, untilEqual);
                if (done > 0) {
                    compared(op, bulk.loaded(from + (done - 1) * (op.size / 8), op.size), to, done);
                }
                yield done;
            }
        };
    }

    /** Sets the flags by the last of {@code done} comparisons with the elements from {@code at} on. */
    private void compared(DecodedOp op, int value, int at, int done) {
        int last = bulk.loaded(at + (done - 1) * (op.size / 8), op.size);
        Alu.sub(state.flags, value, last, 32 - op.size);
    }

    private void beginStream(int operation) {
        if (operation == MOVS) {
            operands.mmu.beginCopy();
        } else if (operation == STOS) {
            operands.mmu.beginClear();
        }
    }

    /**
     * Charges the steps that took the count from {@code before} to {@code after}. Rates have fractions: what is charged is
     * the difference of two whole costs, so that a repetition costs the same however often it was interrupted.
     */
    private void charge(DecodedOp op, long before, long after) {
        int bytes = op.size / 8;
        clock.advance(
                switch (op.operation) {
                    case MOVS -> costs.copyCycles(before * bytes) - costs.copyCycles(after * bytes);
                    case STOS -> costs.clearCycles(before * bytes) - costs.clearCycles(after * bytes);
                    default -> (before - after) * op.stepCost;
                });
    }

    private int count(DecodedOp op) {
        return op.addressSize == 16 ? r[CpuState.ECX] & 0xFFFF : r[CpuState.ECX];
    }

    /** REPE stops at a difference, REPNE at a match; other string instructions look at the count alone. */
    private boolean comparesStop(DecodedOp op) {
        return (op.operation == CMPS || op.operation == SCAS) && state.flags.zero() == (op.repeat == 2);
    }

    private void element(DecodedOp op, int step) {
        int size = op.size;
        switch (op.operation) {
            case MOVS -> {
                operands.store(size, destination(op), operands.load(size, source(op)));
                advance(op, CpuState.ESI, step);
                advance(op, CpuState.EDI, step);
            }
            case CMPS -> {
                int a = operands.load(size, source(op));
                Alu.sub(state.flags, a, operands.load(size, destination(op)), 32 - size);
                advance(op, CpuState.ESI, step);
                advance(op, CpuState.EDI, step);
            }
            case STOS -> {
                operands.store(size, destination(op), r[CpuState.EAX]);
                advance(op, CpuState.EDI, step);
            }
            case LODS -> {
                operands.setRegister(size, CpuState.EAX, operands.load(size, source(op)));
                advance(op, CpuState.ESI, step);
            }
            default -> {
                int a = operands.register(size, CpuState.EAX);
                Alu.sub(state.flags, a, operands.load(size, destination(op)), 32 - size);
                advance(op, CpuState.EDI, step);
            }
        }
    }

    private int source(DecodedOp op) {
        int offset = operands.register(op.addressSize, CpuState.ESI);
        return op.segment == DecodedOp.FLAT ? offset : operands.inSegment(op.segment, offset);
    }

    private int destination(DecodedOp op) {
        return operands.inSegment(Segments.ES, operands.register(op.addressSize, CpuState.EDI));
    }

    private void advance(DecodedOp op, int register, int step) {
        operands.setRegister(op.addressSize, register, r[register] + step);
    }
}
