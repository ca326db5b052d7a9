package faultline.emulator.exec.interp;

import faultline.emulator.cpu.CpuState;
import faultline.emulator.cpu.Cpuid;
import faultline.emulator.cpu.Segments;
import faultline.emulator.paging.Mmu;
import faultline.emulator.timing.Clock;
import faultline.emulator.trap.GuestFault;

/** Segment loads, identification, time, and the instructions that user mode may not run. */
final class SystemOps {
    private final Operands operands;
    private final CpuState state;
    private final Segments segments;
    private final Mmu mmu;
    private final Clock clock;
    private final Cpuid cpuid;

    SystemOps(Operands operands, Clock clock, Cpuid cpuid) {
        this.operands = operands;
        this.state = operands.state;
        this.segments = state.segments;
        this.mmu = operands.mmu;
        this.clock = clock;
        this.cpuid = cpuid;
    }

    /** Runs {@code op}, one of the handlers from {@link Handlers#FIRST_SYSTEM}; the clock is up to date. */
    void execute(DecodedOp op) {
        switch (op.handler) {
            case Handlers.MOV_FROM_SEGMENT -> movFromSegment(op);
            case Handlers.MOV_TO_SEGMENT -> loadSegment(op.dst, operands.readRm(op, 16));
            case Handlers.LOAD_FAR_POINTER -> loadFarPointer(op);
            case Handlers.VERIFY -> state.flags.setZero(verify(operands.readRm(op, 16), op.operation == 1));
            case Handlers.LAR -> describe(op, true);
            case Handlers.LSL -> describe(op, false);
            case Handlers.ARPL -> adjustPrivilege(op);
            case Handlers.CPUID -> cpuid.execute(state);
            case Handlers.RDTSC -> readTimeStamp();
            case Handlers.BOUND -> checkBounds(op);
            case Handlers.PRIVILEGED, Handlers.TOO_LONG -> throw operands.fault.raise(GuestFault.GENERAL_PROTECTION, 0);
            default -> throw operands.fault.raise(GuestFault.INVALID_OPCODE, 0);
        }
    }

    private void movFromSegment(DecodedOp op) {
        if (op.src > Segments.GS) {
            throw operands.fault.raise(GuestFault.INVALID_OPCODE, 0);
        }
        int selector = segments.selector(op.src);
        if (op.mode == DecodedOp.MR) {
            mmu.store16(operands.address(op), selector);
        } else {
            operands.setRegister(op.size, op.dst, selector);
        }
    }

    private void loadSegment(int segment, int selector) {
        if (segment > Segments.GS || segment == Segments.CS) {
            throw operands.fault.raise(GuestFault.INVALID_OPCODE, 0);
        }
        if (!segments.loadable(segment, selector)) {
            throw operands.fault.raise(GuestFault.GENERAL_PROTECTION, selector & ~3);
        }
        segments.load(segment, selector);
    }

    private void loadFarPointer(DecodedOp op) {
        int va = operands.address(op);
        int offset = operands.load(op.size, va);
        loadSegment(op.operation, mmu.load16(va + op.size / 8));
        operands.setRegister(op.size, op.dst, offset);
    }

    /** VERR, VERW: every data segment here is writable, code is readable. */
    private boolean verify(int selector, boolean write) {
        boolean null0 = (selector & ~3) == 0;
        int local = segments.localIndex(selector);
        if (local >= 0 && write) {
            return segments.local().writable(local);
        }
        return !null0
                && segments.loadable(Segments.DS, selector)
                && !(write && selector >> 3 == Segments.USER_CODE >> 3);
    }

    /** LAR and LSL: the descriptors Linux gives flat and thread-local segments (32-bit, page-granular, DPL 3). */
    private void describe(DecodedOp op, boolean rights) {
        int selector = op.mode == DecodedOp.RR ? operands.register(16, op.src) : mmu.load16(operands.address(op));
        boolean known = (selector & ~3) != 0 && segments.loadable(Segments.DS, selector);
        if (known) {
            operands.setRegister(op.size, op.dst, rights ? rights(selector) : limit(selector));
        }
        state.flags.setZero(known);
    }

    private int rights(int selector) {
        int local = segments.localIndex(selector);
        if (local >= 0) {
            return segments.local().rights(local);
        }
        return selector >> 3 == Segments.USER_CODE >> 3 ? 0x00CFFB00 : 0x00CFF300;
    }

    private int limit(int selector) {
        int local = segments.localIndex(selector);
        return local >= 0 ? segments.local().limit(local) : -1;
    }

    private void adjustPrivilege(DecodedOp op) {
        int wanted = operands.register(16, op.src) & 3;
        boolean memory = op.mode == DecodedOp.MR;
        int va = memory ? operands.address(op) : 0;
        int selector = memory ? mmu.loadForUpdate16(va) : operands.register(16, op.dst);
        boolean lower = (selector & 3) < wanted;
        if (lower && memory && op.segment == Segments.CS) {
            throw operands.fault.raise(GuestFault.GENERAL_PROTECTION, 0);
        }
        int result = lower ? selector & ~3 | wanted : selector;
        if (memory) {
            mmu.store16(va, result);
        } else {
            state.set16(op.dst, result);
        }
        state.flags.setZero(lower);
    }

    private void readTimeStamp() {
        long now = clock.now() + state.tscOffset;
        state.registers[CpuState.EAX] = (int) now;
        state.registers[CpuState.EDX] = (int) (now >>> 32);
    }

    private void checkBounds(DecodedOp op) {
        int va = operands.address(op);
        int shift = 32 - op.size;
        int low = operands.load(op.size, va) << shift >> shift;
        int high = operands.load(op.size, va + op.size / 8) << shift >> shift;
        int value = operands.register(op.size, op.dst) << shift >> shift;
        if (value < low || value > high) {
            throw operands.fault.raise(GuestFault.BOUND, 0);
        }
    }
}
