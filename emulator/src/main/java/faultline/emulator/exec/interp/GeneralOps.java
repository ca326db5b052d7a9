package faultline.emulator.exec.interp;

import faultline.emulator.cpu.Alu;
import faultline.emulator.cpu.CpuState;
import faultline.emulator.cpu.Decimal;
import faultline.emulator.cpu.Flags;
import faultline.emulator.cpu.Shifter;
import faultline.emulator.paging.Mmu;
import faultline.emulator.trap.GuestFault;

/** Instructions on values, in every operand size; the main switch has quicker ways for the common ones. */
final class GeneralOps {
    private final Operands operands;
    private final CpuState state;
    private final int[] r;
    private final Flags flags;
    private final Mmu mmu;

    GeneralOps(Operands operands) {
        this.operands = operands;
        this.state = operands.state;
        this.r = state.registers;
        this.flags = state.flags;
        this.mmu = operands.mmu;
    }

    /** Runs {@code op}, one of the handlers from {@link Handlers#FIRST_GENERAL}. */
    void execute(DecodedOp op) {
        switch (op.handler) {
            case Handlers.ALU -> alu(op);
            case Handlers.TEST -> test(op);
            case Handlers.MOV -> mov(op);
            case Handlers.EXTEND_ZERO -> state.set16(op.dst, operands.readRm(op, op.sourceSize));
            case Handlers.EXTEND_SIGN -> state.set16(op.dst, signed(operands.readRm(op, op.sourceSize), op.sourceSize));
            case Handlers.LEA -> operands.setRegister(op.size, op.dst, operands.offset(op));
            case Handlers.INC, Handlers.DEC, Handlers.NOT, Handlers.NEG -> unary(op);
            case Handlers.MUL, Handlers.IMUL_WIDE -> multiplyWide(op);
            case Handlers.DIV -> divide(op);
            case Handlers.IDIV -> divideSigned(op);
            case Handlers.IMUL -> imul(op, operands.register(op.size, op.dst), operands.source(op));
            case Handlers.IMUL_IMMEDIATE -> imul(op, operands.readRm(op, op.size), op.imm);
            case Handlers.SHIFT_IMMEDIATE -> shift(op, op.imm);
            case Handlers.SHIFT_CL -> shift(op, r[CpuState.ECX]);
            case Handlers.SHLD, Handlers.SHRD -> shiftDouble(op);
            case Handlers.BIT_REGISTER -> bitRegister(op);
            case Handlers.BIT_IMMEDIATE -> bitImmediate(op);
            case Handlers.BSF, Handlers.BSR -> bitScan(op);
            case Handlers.BSWAP -> r[op.dst] = op.size == 32 ? Integer.reverseBytes(r[op.dst]) : r[op.dst];
            case Handlers.SETCC -> mmu.store8(operands.address(op), flags.condition(op.operation) ? 1 : 0);
            case Handlers.CMOV -> conditionalMove(op);
            case Handlers.XCHG -> exchange(op);
            case Handlers.XADD -> exchangeAdd(op);
            case Handlers.CMPXCHG -> compareExchange(op);
            case Handlers.CMPXCHG8B -> compareExchange8(op);
            default -> miscellaneous(op);
        }
    }

    private void miscellaneous(DecodedOp op) {
        switch (op.handler) {
            case Handlers.WIDEN_A -> widenA(op);
            case Handlers.SIGN_TO_D -> state.set16(CpuState.EDX, (short) r[CpuState.EAX] >> 15);
            case Handlers.LAHF -> state.set8(4, flags.toEflags() & 0xFF | 2);
            case Handlers.SAHF -> flags.fromEflags(state.get8(4) | flags.toEflags() & Flags.OF);
            case Handlers.XLAT -> translate(op);
            case Handlers.DECIMAL -> decimal(op);
            case Handlers.CARRY_FLAG -> flags.setCarry(op.operation == 2 ? flags.carryBit() ^ 1 : op.operation);
            case Handlers.DIRECTION_FLAG -> state.setDown(op.operation == 1);
            case Handlers.SALC -> state.set8(CpuState.EAX, -flags.carryBit());
            default -> throw new IllegalStateException("no handler " + op.handler);
        }
    }

    private static int signed(int value, int size) {
        return value << 32 - size >> 32 - size;
    }

    private void alu(DecodedOp op) {
        int shift = 32 - op.size;
        if (op.mode >= DecodedOp.MR) {
            int va = operands.address(op);
            int b = operands.source(op);
            if (op.operation == 7) {
                Alu.sub(flags, operands.load(op.size, va), b, shift);
                return;
            }
            int a = operands.loadForUpdate(op.size, va);
            operands.store(op.size, va, Alu.binary(flags, op.operation, a, b, shift));
            return;
        }
        int b = operands.source(op);
        int a = operands.register(op.size, op.dst);
        int result = Alu.binary(flags, op.operation, a, b, shift);
        operands.setRegister(op.size, op.dst, result);
    }

    private void test(DecodedOp op) {
        int a = op.mode >= DecodedOp.MR
                ? operands.load(op.size, operands.address(op))
                : operands.register(op.size, op.dst);
        Alu.logic(flags, a & operands.source(op), 32 - op.size);
    }

    private void mov(DecodedOp op) {
        int value = operands.source(op);
        if (op.mode >= DecodedOp.MR) {
            operands.store(op.size, operands.address(op), value);
        } else {
            operands.setRegister(op.size, op.dst, value);
        }
    }

    private void unary(DecodedOp op) {
        if (op.mode == DecodedOp.MR) {
            int va = operands.address(op);
            operands.store(op.size, va, unary(op, operands.loadForUpdate(op.size, va)));
        } else {
            operands.setRegister(op.size, op.dst, unary(op, operands.register(op.size, op.dst)));
        }
    }

    private int unary(DecodedOp op, int a) {
        int shift = 32 - op.size;
        return switch (op.handler) {
            case Handlers.INC -> Alu.inc(flags, a, shift);
            case Handlers.DEC -> Alu.dec(flags, a, shift);
            case Handlers.NOT -> ~a;
            default -> Alu.neg(flags, a, shift);
        };
    }

    /** The only operand of MUL, DIV and their kin: a register in RR mode, else memory. */
    private int only(DecodedOp op) {
        return operands.readRm(op, op.size);
    }

    private void multiplyWide(DecodedOp op) {
        int b = only(op);
        int a = operands.register(op.size, CpuState.EAX);
        int shift = 32 - op.size;
        long product = op.handler == Handlers.MUL ? Alu.mul(flags, a, b, shift) : Alu.imul(flags, a, b, shift);
        if (op.size == 8) {
            state.set16(CpuState.EAX, (int) product);
        } else {
            setPair(op.size, (int) product, (int) (product >>> op.size));
        }
    }

    private void setPair(int size, int low, int high) {
        operands.setRegister(size, CpuState.EAX, low);
        operands.setRegister(size, CpuState.EDX, high);
    }

    private long dividend(int size) {
        return switch (size) {
            case 8 -> state.get16(CpuState.EAX);
            case 16 -> (long) state.get16(CpuState.EDX) << 16 | state.get16(CpuState.EAX);
            default -> (long) r[CpuState.EDX] << 32 | r[CpuState.EAX] & 0xFFFFFFFFL;
        };
    }

    private void setQuotient(int size, long quotient, long remainder) {
        if (size == 8) {
            state.set8(0, (int) quotient);
            state.set8(4, (int) remainder);
        } else {
            setPair(size, (int) quotient, (int) remainder);
        }
    }

    private void divide(DecodedOp op) {
        long divisor = only(op) & 0xFFFFFFFFL;
        long dividend = dividend(op.size);
        if (divisor == 0 || Long.compareUnsigned(Long.divideUnsigned(dividend, divisor), -1L >>> 64 - op.size) > 0) {
            throw operands.fault.raise(GuestFault.DIVIDE_ERROR, 0);
        }
        setQuotient(op.size, Long.divideUnsigned(dividend, divisor), Long.remainderUnsigned(dividend, divisor));
    }

    private void divideSigned(DecodedOp op) {
        long divisor = signed(only(op), op.size);
        int unused = 64 - 2 * op.size;
        long dividend = dividend(op.size) << unused >> unused;
        boolean overflows = divisor == 0 || divisor == -1 && dividend == Long.MIN_VALUE;
        long quotient = overflows ? 0 : dividend / divisor;
        if (overflows || quotient != quotient << 64 - op.size >> 64 - op.size) {
            throw operands.fault.raise(GuestFault.DIVIDE_ERROR, 0);
        }
        setQuotient(op.size, quotient, dividend % divisor);
    }

    private void imul(DecodedOp op, int a, int b) {
        operands.setRegister(op.size, op.dst, (int) Alu.imul(flags, a, b, 32 - op.size));
    }

    private void shift(DecodedOp op, int count) {
        int shift = 32 - op.size;
        if (op.mode >= DecodedOp.MR) {
            int va = operands.address(op);
            int a = operands.loadForUpdate(op.size, va);
            operands.store(op.size, va, Shifter.operate(flags, op.operation, a, count, shift));
        } else {
            int a = operands.register(op.size, op.dst);
            operands.setRegister(op.size, op.dst, Shifter.operate(flags, op.operation, a, count, shift));
        }
    }

    /** SHLD and SHRD: {@code operation} 1 takes the count from CL. */
    private void shiftDouble(DecodedOp op) {
        int count = op.operation == 1 ? r[CpuState.ECX] : op.imm;
        int b = operands.register(op.size, op.src);
        if (op.mode == DecodedOp.MR) {
            int va = operands.address(op);
            int a = operands.loadForUpdate(op.size, va);
            operands.store(op.size, va, shiftDouble(op, a, b, count));
        } else {
            int a = operands.register(op.size, op.dst);
            operands.setRegister(op.size, op.dst, shiftDouble(op, a, b, count));
        }
    }

    private int shiftDouble(DecodedOp op, int a, int b, int count) {
        int shift = 32 - op.size;
        return op.handler == Handlers.SHLD
                ? Shifter.shld(flags, a, b, count, shift)
                : Shifter.shrd(flags, a, b, count, shift);
    }

    /** A bit number in a register reaches beyond the memory operand, both ways. */
    private void bitRegister(DecodedOp op) {
        int number = signed(operands.register(op.size, op.src), op.size);
        int bit = number & op.size - 1;
        if (op.mode == DecodedOp.RR) {
            bitInRegister(op, bit);
            return;
        }
        int bytes = (number >> (op.size == 16 ? 4 : 5)) * (op.size / 8);
        bitInMemory(op, bitStringAddress(op, bytes), bit);
    }

    private int bitStringAddress(DecodedOp op, int bytes) {
        int offset = operands.offset(op) + bytes;
        if (op.segment == DecodedOp.FLAT) {
            return offset;
        }
        return operands.inSegment(op.segment, op.addressSize == 16 ? offset & 0xFFFF : offset);
    }

    private void bitImmediate(DecodedOp op) {
        int bit = op.imm & op.size - 1;
        if (op.mode == DecodedOp.RI) {
            bitInRegister(op, bit);
        } else {
            bitInMemory(op, operands.address(op), bit);
        }
    }

    private void bitInRegister(DecodedOp op, int bit) {
        int a = operands.register(op.size, op.dst);
        operands.setRegister(op.size, op.dst, Alu.bitTest(flags, op.operation, a, bit));
    }

    private void bitInMemory(DecodedOp op, int va, int bit) {
        if (op.operation == 0) {
            Alu.bitTest(flags, 0, operands.load(op.size, va), bit);
        } else {
            int a = operands.loadForUpdate(op.size, va);
            operands.store(op.size, va, Alu.bitTest(flags, op.operation, a, bit));
        }
    }

    private void bitScan(DecodedOp op) {
        int source = operands.source(op);
        int old = operands.register(op.size, op.dst);
        int result = op.handler == Handlers.BSF ? Alu.bsf(flags, source, old) : Alu.bsr(flags, source, old);
        operands.setRegister(op.size, op.dst, result);
    }

    private void conditionalMove(DecodedOp op) {
        int value = operands.source(op);
        if (flags.condition(op.operation)) {
            operands.setRegister(op.size, op.dst, value);
        }
    }

    private void exchange(DecodedOp op) {
        int b = operands.register(op.size, op.src);
        if (op.mode == DecodedOp.MR) {
            int va = operands.address(op);
            int a = operands.loadForUpdate(op.size, va);
            operands.store(op.size, va, b);
            operands.setRegister(op.size, op.src, a);
        } else {
            int a = operands.register(op.size, op.dst);
            operands.setRegister(op.size, op.dst, b);
            operands.setRegister(op.size, op.src, a);
        }
    }

    private void exchangeAdd(DecodedOp op) {
        int shift = 32 - op.size;
        int b = operands.register(op.size, op.src);
        if (op.mode == DecodedOp.MR) {
            int va = operands.address(op);
            int a = operands.loadForUpdate(op.size, va);
            operands.store(op.size, va, Alu.add(flags, a, b, shift));
            operands.setRegister(op.size, op.src, a);
        } else {
            int a = operands.register(op.size, op.dst);
            operands.setRegister(op.size, op.src, a);
            operands.setRegister(op.size, op.dst, Alu.add(flags, a, b, shift));
        }
    }

    /** The target is written in any case: with the source, or with what it held (SDM vol. 2, CMPXCHG). */
    private void compareExchange(DecodedOp op) {
        int expected = operands.register(op.size, CpuState.EAX);
        int replacement = operands.register(op.size, op.src);
        boolean memory = op.mode == DecodedOp.MR;
        int va = memory ? operands.address(op) : 0;
        int a = memory ? operands.loadForUpdate(op.size, va) : operands.register(op.size, op.dst);
        Alu.sub(flags, expected, a, 32 - op.size);
        int result = flags.zero() ? replacement : a;
        if (!flags.zero()) {
            operands.setRegister(op.size, CpuState.EAX, a);
        }
        if (memory) {
            operands.store(op.size, va, result);
        } else {
            operands.setRegister(op.size, op.dst, result);
        }
    }

    private void compareExchange8(DecodedOp op) {
        int va = operands.address(op);
        long a = mmu.loadForUpdate64(va);
        long expected = (long) r[CpuState.EDX] << 32 | r[CpuState.EAX] & 0xFFFFFFFFL;
        boolean equal = a == expected;
        mmu.store64(va, equal ? (long) r[CpuState.ECX] << 32 | r[CpuState.EBX] & 0xFFFFFFFFL : a);
        if (!equal) {
            setPair(32, (int) a, (int) (a >>> 32));
        }
        flags.setZero(equal);
    }

    private void widenA(DecodedOp op) {
        if (op.size == 16) {
            state.set16(CpuState.EAX, (byte) r[CpuState.EAX]);
        } else {
            r[CpuState.EAX] = (short) r[CpuState.EAX];
        }
    }

    private void translate(DecodedOp op) {
        int offset = r[CpuState.EBX] + state.get8(CpuState.EAX);
        int wrapped = op.addressSize == 16 ? offset & 0xFFFF : offset;
        int va = op.segment == DecodedOp.FLAT ? wrapped : operands.inSegment(op.segment, wrapped);
        state.set8(CpuState.EAX, mmu.load8(va));
    }

    private void decimal(DecodedOp op) {
        int ax = state.get16(CpuState.EAX);
        if (op.operation == 4 && op.imm == 0) {
            throw operands.fault.raise(GuestFault.DIVIDE_ERROR, 0);
        }
        state.set16(
                CpuState.EAX,
                switch (op.operation) {
                    case 0 -> Decimal.daa(flags, ax);
                    case 1 -> Decimal.das(flags, ax);
                    case 2 -> Decimal.aaa(flags, ax);
                    case 3 -> Decimal.aas(flags, ax);
                    case 4 -> Decimal.aam(flags, ax, op.imm);
                    default -> Decimal.aad(flags, ax, op.imm);
                });
    }
}
