package faultline.assembler.syntax;

import faultline.assembler.encode.Instruction;
import faultline.assembler.expr.Expr;
import faultline.assembler.source.SourcePos;
import java.util.List;

/** One thing a source line says. */
public sealed interface Statement {

    /** Where it is written. */
    SourcePos pos();

    /** A label, by its full name. */
    record Label(String name, SourcePos pos) implements Statement {}

    /** A machine instruction. */
    record Code(Instruction instruction, SourcePos pos) implements Statement {}

    /**
     * Data.
     *
     * @param width bytes of each item: 1, 2, 4, 8
     */
    record Data(int width, List<Item> items, SourcePos pos) implements Statement {}

    /** An item of data. */
    sealed interface Item {
        /** A number or address. */
        record Number(Expr value) implements Item {}

        /** Text or a floating-point number, already as bytes. */
        record Bytes(byte[] bytes) implements Item {}
    }

    /** Room without contents: {@code count} items of {@code width} bytes. */
    record Reserve(int width, Expr count, SourcePos pos) implements Statement {}

    /** A repeated statement. */
    record Times(Expr count, Statement body, SourcePos pos) implements Statement {}

    /** A symbol that stands for a value. */
    record Equ(String name, Expr value, SourcePos pos) implements Statement {}

    /**
     * A change of section.
     *
     * @param passing whether it is the bracketed form, from which {@code __SECT__} goes back
     */
    record Section(String name, SectionAttributes attributes, boolean passing, SourcePos pos) implements Statement {}

    /** Labels without bytes from here on, starting at an absolute value. */
    record Absolute(Expr start, SourcePos pos) implements Statement {}

    /** Back to the section that the last unbracketed directive chose. */
    record BackToSection(SourcePos pos) implements Statement {}

    /** A least alignment of the current section. */
    record SectionAlign(Expr alignment, SourcePos pos) implements Statement {}

    /**
     * A symbol for other tools to see.
     *
     * @param type "function", "data", or null when not said
     */
    record Global(String name, String type, SourcePos pos) implements Statement {}

    /** Several statements of one line. */
    record Group(List<Statement> all, SourcePos pos) implements Statement {}

    /** A symbol that another file should define. */
    record Extern(String name, SourcePos pos) implements Statement {}
}
