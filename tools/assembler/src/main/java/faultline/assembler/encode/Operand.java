package faultline.assembler.encode;

import faultline.assembler.expr.Expr;
import faultline.assembler.expr.Register;
import faultline.assembler.source.SourcePos;

/** An operand as written. */
public sealed interface Operand {

    /** Where it starts. */
    SourcePos pos();

    /** The size written before it. */
    Size size();

    /** How a size was written. */
    enum Distance {
        NONE,
        SHORT,
        NEAR,
        FAR
    }

    /**
     * The words before an operand.
     *
     * @param bits 8, 16, 32, 64, 80, or 0 when no size is written
     * @param strict whether a smaller encoding is forbidden
     * @param distance the distance of a branch
     */
    record Size(int bits, boolean strict, Distance distance) {
        /** Nothing written. */
        public static final Size NONE = new Size(0, false, Distance.NONE);
    }

    /** A register. */
    record Reg(Register register, Size size, SourcePos pos) implements Operand {}

    /** An immediate value or a branch target. */
    record Imm(Expr value, Size size, SourcePos pos) implements Operand {}

    /** A far pointer {@code selector:offset}. */
    record FarPointer(Expr selector, Expr offset, Size size, SourcePos pos) implements Operand {}

    /**
     * A memory operand.
     *
     * @param segment segment override, or null
     * @param address the address expression
     * @param displacement bits of displacement asked for (8, 16, 32), or 0
     * @param noSplit whether {@code [eax*2]} must stay an index
     */
    record Mem(Register segment, Expr address, int displacement, boolean noSplit, Size size, SourcePos pos)
            implements Operand {}
}
