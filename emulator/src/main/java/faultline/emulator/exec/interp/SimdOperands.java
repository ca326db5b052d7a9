package faultline.emulator.exec.interp;

import faultline.emulator.cpu.CpuState;
import faultline.emulator.cpu.Fpu;
import faultline.emulator.cpu.Mxcsr;
import faultline.emulator.paging.Mmu;
import faultline.emulator.paging.WideAccess;
import faultline.emulator.trap.GuestFault;

/** Reads and writes the operands of MMX and SSE instructions. */
final class SimdOperands {
    static final long LOW = 0xFFFFFFFFL;

    final Operands general;
    final CpuState state;
    final long[] xmm;
    final Fpu fpu;
    final Mxcsr mxcsr;
    final Mmu mmu;
    private final WideAccess wide;
    /** The halves of the source operand that {@link #readSource} read. */
    private final long[] source = new long[2];

    SimdOperands(Operands general) {
        this.general = general;
        this.state = general.state;
        this.xmm = state.xmm;
        this.fpu = state.fpu;
        this.mxcsr = state.mxcsr;
        this.mmu = general.mmu;
        this.wide = mmu.wide();
    }

    /** Address of the memory operand; #GP when it must be aligned and is not (SDM vol. 3A, 6.15, #GP). */
    int address(DecodedOp op) {
        int va = general.address(op);
        if ((va & op.alignment) != 0) {
            throw general.fault.raise(GuestFault.GENERAL_PROTECTION, 0);
        }
        return va;
    }

    /** Reads 128 bits of XMM register or memory, for {@link #sourceLow} and {@link #sourceHigh}. */
    void readSource(DecodedOp op) {
        if (op.mode == DecodedOp.RM) {
            wide.load(address(op), source, 0);
        } else {
            source[0] = xmm[2 * op.src];
            source[1] = xmm[2 * op.src + 1];
        }
    }

    long sourceLow() {
        return source[0];
    }

    long sourceHigh() {
        return source[1];
    }

    /** The low 64 bits of an XMM register, or 64 bits of memory. */
    long source64(DecodedOp op) {
        return op.mode == DecodedOp.RM ? mmu.load64(address(op)) : xmm[2 * op.src];
    }

    /** The low 32 bits of an XMM register, or 32 bits of memory; zero-extended. */
    long source32(DecodedOp op) {
        return (op.mode == DecodedOp.RM ? mmu.load32(address(op)) : xmm[2 * op.src]) & LOW;
    }

    /** A general register, or 32 bits of memory. */
    int sourceInt(DecodedOp op) {
        return op.mode == DecodedOp.RM ? mmu.load32(address(op)) : state.registers[op.src];
    }

    /** A general register, or 16 bits of memory. */
    int sourceWord(DecodedOp op) {
        return op.mode == DecodedOp.RM ? mmu.load16(address(op)) : state.registers[op.src];
    }

    /** An MMX register, or 64 bits of memory. */
    long sourceMmx(DecodedOp op) {
        return op.mode == DecodedOp.RM ? mmu.load64(address(op)) : fpu.mmx(op.src);
    }

    /** What an instruction on MMX registers does first: an x87 exception that waits is told now (SDM vol. 1, 9.6.5). */
    void checkPending() {
        if (fpu.context().pending()) {
            throw general.fault.raise(GuestFault.FPU_ERROR, 0);
        }
    }

    void setXmm(int number, long low, long high) {
        xmm[2 * number] = low;
        xmm[2 * number + 1] = high;
    }

    /** Loads a whole XMM register. */
    void load(DecodedOp op) {
        if (op.mode == DecodedOp.RM) {
            wide.load(address(op), xmm, 2 * op.dst);
        } else {
            setXmm(op.dst, xmm[2 * op.src], xmm[2 * op.src + 1]);
        }
    }

    /** Stores a whole XMM register. */
    void store(DecodedOp op) {
        if (op.mode == DecodedOp.MR) {
            wide.store(address(op), xmm[2 * op.src], xmm[2 * op.src + 1]);
        } else {
            load(op);
        }
    }

    /** MASKMOVQ and MASKMOVDQU: bytes to DS:EDI, or the segment that a prefix names. */
    void storeMasked(DecodedOp op, long low, long high, int mask) {
        int offset = general.register(op.addressSize, CpuState.EDI);
        int va = op.segment == DecodedOp.FLAT ? offset : general.inSegment(op.segment, offset);
        wide.storeBytes(va, low, high, mask);
    }

    /** Ends an arithmetic instruction before it writes: #XM if it met an unmasked exception. */
    void checkExceptions() {
        if (mxcsr.commit()) {
            throw general.fault.raise(GuestFault.SIMD_ERROR, 0);
        }
    }
}
