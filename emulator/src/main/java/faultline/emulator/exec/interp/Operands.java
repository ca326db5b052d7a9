package faultline.emulator.exec.interp;

import faultline.emulator.cpu.CpuState;
import faultline.emulator.cpu.Segments;
import faultline.emulator.paging.Mmu;
import faultline.emulator.trap.GuestFault;

/** Reads and writes the operands of decoded instructions, of any size. */
final class Operands {
    final CpuState state;
    final Mmu mmu;
    final GuestFault fault;
    private final int[] r;
    private final Segments segments;

    Operands(CpuState state, Mmu mmu, GuestFault fault) {
        this.state = state;
        this.mmu = mmu;
        this.fault = fault;
        this.r = state.registers;
        this.segments = state.segments;
    }

    /** Linear address of the memory operand. */
    int address(DecodedOp op) {
        int offset = r[op.base] + (r[op.index] << op.scale) + op.disp;
        return op.segment == DecodedOp.FLAT ? offset : slowAddress(op, offset);
    }

    /** Offset of the memory operand within its segment (LEA). */
    int offset(DecodedOp op) {
        int offset = r[op.base] + (r[op.index] << op.scale) + op.disp;
        return op.addressSize == 16 ? offset & 0xFFFF : offset;
    }

    /** Linear address of {@code offset} for operands that are not {@link DecodedOp#FLAT}. */
    int slowAddress(DecodedOp op, int offset) {
        return inSegment(op.segment, op.addressSize == 16 ? offset & 0xFFFF : offset);
    }

    /** Linear address of {@code offset} in {@code segment}; #GP when its selector is null. */
    int inSegment(int segment, int offset) {
        if (!segments.usable(segment)) {
            throw fault.raise(GuestFault.GENERAL_PROTECTION, 0);
        }
        return segments.base(segment) + offset;
    }

    /** A register of {@code size} bits, zero-extended. */
    int register(int size, int number) {
        return switch (size) {
            case 8 -> state.get8(number);
            case 16 -> r[number] & 0xFFFF;
            default -> r[number];
        };
    }

    /** Writes the low {@code size} bits of {@code value}; wider parts of the register stay. */
    void setRegister(int size, int number, int value) {
        switch (size) {
            case 8 -> state.set8(number, value);
            case 16 -> state.set16(number, value);
            default -> r[number] = value;
        }
    }

    /** Loads {@code size} bits, zero-extended. */
    int load(int size, int va) {
        return switch (size) {
            case 8 -> mmu.load8(va);
            case 16 -> mmu.load16(va);
            default -> mmu.load32(va);
        };
    }

    /** The load of a read-modify-write: faults if the store would. */
    int loadForUpdate(int size, int va) {
        return switch (size) {
            case 8 -> mmu.loadForUpdate8(va);
            case 16 -> mmu.loadForUpdate16(va);
            default -> mmu.loadForUpdate32(va);
        };
    }

    /** Stores the low {@code size} bits. */
    void store(int size, int va, int value) {
        switch (size) {
            case 8 -> mmu.store8(va, value);
            case 16 -> mmu.store16(va, value);
            default -> mmu.store32(va, value);
        }
    }

    /** The source operand, zero-extended from operand size. */
    int source(DecodedOp op) {
        return switch (op.mode) {
            case DecodedOp.RR, DecodedOp.MR -> register(op.size, op.src);
            case DecodedOp.RM -> load(op.size, address(op));
            default -> op.imm & -1 >>> 32 - op.size;
        };
    }

    /** The operand in ModRM.rm when it is only read: a register in RR mode, else memory. */
    int readRm(DecodedOp op, int size) {
        return op.mode == DecodedOp.RR ? register(size, op.src) : load(size, address(op));
    }
}
