package faultline.emulator.exec.interp;

import faultline.emulator.cpu.SimdFloat;
import java.util.function.LongBinaryOperator;

/**
 * An instruction in the form the interpreter runs. Made by {@link Lowering}, then never changed; it does not know its
 * address, since one frame may be mapped at many.
 */
final class DecodedOp {
    /** Operand mode: register, register. Unary register operations use it too. */
    static final int RR = 0;
    /** Operand mode: register, immediate. */
    static final int RI = 1;
    /** Operand mode: register, memory. */
    static final int RM = 2;
    /** Operand mode: memory, register. Unary memory operations use it too. */
    static final int MR = 3;
    /** Operand mode: memory, immediate. */
    static final int MI = 4;
    /** Number of operand modes. */
    static final int MODES = 5;

    /** No segment base, 32-bit addresses. */
    static final int FLAT = -1;

    /** A mark in front of {@code op}: its place may be that of a breakpoint. */
    static DecodedOp mark(DecodedOp op) {
        DecodedOp mark = new DecodedOp();
        mark.handler = Handlers.BREAK;
        mark.behind = op;
        return mark;
    }

    /** Which code runs it: a constant of {@link Handlers}. */
    int handler;
    /** Bytes. */
    int length;
    /** Base cost in cycles, lock included. */
    int cost;
    /** Cost in cycles of one step of a string instruction. */
    int stepCost;
    /** Whether it runs on into a second instruction-cache line. */
    boolean straddles;
    /** The second page of an instruction that crosses pages, else null. */
    CodePage tail;
    /** Version of {@link #tail} that the bytes came from. */
    int tailVersion;

    /** Operand width in bits: 8, 16 or 32. */
    int size;
    /** Width of the source where it differs (MOVZX, MOVSX). */
    int sourceSize;
    /** One of the operand modes. */
    int mode;
    /** Number of the operation within its handler: ALU operation, shift kind, condition, string operation. */
    int operation;
    /** Destination register. */
    int dst;
    /** Source register. */
    int src;
    /** Immediate, sign- or zero-extended as the operation wants; relative displacement of a branch. */
    int imm;
    /** Second immediate. */
    int imm2;

    /** Base register, or the zero register. */
    int base;
    /** Index register, or the zero register. */
    int index;
    /** log2 of the scale. */
    int scale;
    /** Displacement. */
    int disp;
    /** {@link #FLAT}, or what {@link Operands#slowAddress} must add: a segment number, 16-bit wrap. */
    int segment;
    /** 16 or 32. */
    int addressSize;
    /** Address bits that must be zero: 15 for an operand aligned to 16 bytes. */
    int alignment;
    /** What an MMX or SSE integer instruction does to 64 bits of lanes. */
    LongBinaryOperator packed;
    /** What an SSE arithmetic instruction does to a lane. */
    SimdFloat.Lane lane;
    /** What {@link Handlers#BREAK} stands in front of, else null. */
    DecodedOp behind;
    /** REP prefix: 0 none, 1 REP or REPE, 2 REPNE. */
    int repeat;
}
