package faultline.assembler.layout;

import faultline.assembler.expr.Value;
import faultline.assembler.source.SourcePos;

/** A symbol while passes run. */
final class Symbol {
    final String name;
    final SourcePos pos;
    /** Whether it was made by {@code equ} or lies in an absolute block. */
    boolean constant;

    Value value = Value.UNKNOWN;
    boolean global;
    String type;

    Symbol(String name, SourcePos pos) {
        this.name = name;
        this.pos = pos;
    }
}
