package faultline.emulator.exec.interp;

import faultline.emulator.cpu.SimdFloat;
import java.util.function.LongBinaryOperator;

/**
 * An instruction in the form the interpreter runs. Made by {@link Lowering}, then never changed; it does not know its
 * address, since one frame may be mapped at many.
 */
public final class DecodedOp {
    /** Operand mode: register, register. Unary register operations use it too. */
    public static final int RR = 0;
    /** Operand mode: register, immediate. */
    public static final int RI = 1;
    /** Operand mode: register, memory. */
    public static final int RM = 2;
    /** Operand mode: memory, register. Unary memory operations use it too. */
    public static final int MR = 3;
    /** Operand mode: memory, immediate. */
    public static final int MI = 4;
    /** Number of operand modes. */
    public static final int MODES = 5;

    /** No segment base, 32-bit addresses. */
    public static final int FLAT = -1;

    /** A mark in front of {@code op}: its place may be that of a breakpoint. */
    static DecodedOp mark(DecodedOp op) {
        DecodedOp mark = new DecodedOp();
        mark.handler = Handlers.BREAK;
        mark.behind = op;
        return mark;
    }

    /** Which code runs it: a constant of {@link Handlers}. */
    public int handler;
    /** Bytes. */
    public int length;
    /** Base cost in cycles, lock included. */
    public int cost;
    /** Cost in cycles of one step of a string instruction. */
    public int stepCost;
    /** Whether it runs on into a second instruction-cache line. */
    public boolean straddles;
    /** The second page of an instruction that crosses pages, else null. */
    CodePage tail;
    /** Version of {@link #tail} that the bytes came from. */
    public int tailVersion;

    /** Operand width in bits: 8, 16 or 32. */
    public int size;
    /** Width of the source where it differs (MOVZX, MOVSX). */
    public int sourceSize;
    /** One of the operand modes. */
    public int mode;
    /** Number of the operation within its handler: ALU operation, shift kind, condition, string operation. */
    public int operation;
    /** Destination register. */
    public int dst;
    /** Source register. */
    public int src;
    /** Immediate, sign- or zero-extended as the operation wants; relative displacement of a branch. */
    public int imm;
    /** Second immediate. */
    public int imm2;

    /** Base register, or the zero register. */
    public int base;
    /** Index register, or the zero register. */
    public int index;
    /** log2 of the scale. */
    public int scale;
    /** Displacement. */
    public int disp;
    /** {@link #FLAT}, or what {@link Operands#slowAddress} must add: a segment number, 16-bit wrap. */
    public int segment;
    /** 16 or 32. */
    public int addressSize;
    /** Address bits that must be zero: 15 for an operand aligned to 16 bytes. */
    public int alignment;
    /** What an MMX or SSE integer instruction does to 64 bits of lanes. */
    LongBinaryOperator packed;
    /** What an SSE arithmetic instruction does to a lane. */
    SimdFloat.Lane lane;
    /** What {@link Handlers#BREAK} stands in front of, else null. */
    DecodedOp behind;
    /** REP prefix: 0 none, 1 REP or REPE, 2 REPNE. */
    public int repeat;
}
