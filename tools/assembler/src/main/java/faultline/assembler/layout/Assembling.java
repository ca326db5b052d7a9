package faultline.assembler.layout;

import faultline.assembler.encode.Encoder;
import faultline.assembler.encode.Place;
import faultline.assembler.encode.Ranges;
import faultline.assembler.expr.Expr;
import faultline.assembler.expr.Value;
import faultline.assembler.source.Diagnostics;
import faultline.assembler.source.SourceException;
import faultline.assembler.source.SourcePos;
import faultline.assembler.syntax.DirectiveParser;
import faultline.assembler.syntax.SectionAttributes;
import faultline.assembler.syntax.Statement;
import java.util.ArrayList;
import java.util.List;

/** Runs passes over statements: sizes first, again while any symbol moves, and once more for the bytes. */
public final class Assembling {
    /** Bytes a program may have in its file: far beyond what is written by hand, far below the host's memory. */
    public static final long MAX_OUTPUT = 64L << 20;

    /** Repetitions of one {@code times}. */
    public static final long MAX_TIMES = 64L << 20;

    /** Passes after which branches no longer shrink, so that the layout must settle. */
    private static final int SETTLE_AFTER = 40;

    private static final int MAX_PASSES = 200;
    /** Enough to find the mistakes that only show with addresses. */
    private static final int PASSES_WITH_ERRORS = 8;

    /** Statements in the absolute block have this in place of a section. */
    private static final int ABSOLUTE = -1;

    private final List<Statement> statements;
    private final Encoder encoder;
    private final Diagnostics diagnostics;
    private final SymbolTable symbols;
    private final List<SectionState> sections = new ArrayList<>();
    private final int[] lengths;
    private final SectionAttributes textAttributes;

    private SectionState current;
    /** The section that {@code __SECT__} names. */
    private SectionState home;

    private boolean absolute;
    private boolean absoluteUnknown;
    private long absoluteOffset;
    private long statementStart;
    private int pass;
    private boolean last;
    private boolean moved;
    private int statementIndex;
    private long emitted;

    /** Prepares to assemble. */
    public Assembling(List<Statement> statements, Encoder encoder, Diagnostics diagnostics) {
        this.statements = statements;
        this.encoder = encoder;
        this.diagnostics = diagnostics;
        this.symbols = new SymbolTable(statements, diagnostics);
        this.lengths = new int[statements.size()];
        this.textAttributes = textAttributes(statements);
    }

    /** Code before any section directive goes to .text, whose attributes may be told later. */
    private static SectionAttributes textAttributes(List<Statement> statements) {
        for (Statement s : statements) {
            if (s instanceof Statement.Section x && x.name().equals(".text")) {
                return x.attributes();
            }
        }
        return SectionAttributes.NONE;
    }

    /** Runs all passes. The result is of use only when no errors were reported. */
    public Image run() {
        do {
            pass++;
            onePass();
        } while ((moved || pass < 2) && pass < (diagnostics.hasErrors() ? PASSES_WITH_ERRORS : MAX_PASSES));
        if (moved && !diagnostics.hasErrors()) {
            SourcePos at = statements.get(statements.size() - 1).pos();
            diagnostics.error(at, "the layout does not settle", "two sizes depend on each other");
        }
        List<SectionState> order = AddressMap.place(sections);
        checkSpace(order);
        last = true;
        onePass();
        if (moved && !diagnostics.hasErrors()) {
            diagnostics.error(statements.get(0).pos(), "symbols moved in the last pass");
        }
        return new ImageBuilder(sections, order, symbols).build();
    }

    private void checkSpace(List<SectionState> order) {
        for (SectionState s : order) {
            if (s.address + s.offset > AddressMap.LIMIT) {
                diagnostics.error(s.pos, "section " + s.name + " does not fit below 0xc0000000");
            }
        }
    }

    private void onePass() {
        moved = false;
        emitted = 0;
        sections.forEach(s -> s.offset = 0);
        absolute = false;
        current = null;
        select(".text", textAttributes, statements.get(0).pos(), true);
        home = current;
        for (statementIndex = 0; statementIndex < statements.size(); statementIndex++) {
            Statement s = statements.get(statementIndex);
            try {
                statement(s);
            } catch (SourceException e) {
                if (last || e.getMessage().startsWith("too much output")) {
                    diagnostics.error(e);
                }
                if (e.getMessage().startsWith("too much output")) {
                    return;
                }
            }
        }
    }

    private void statement(Statement s) {
        statementStart = offset();
        if (s instanceof Statement.Label l) {
            define(l.name(), here(), l.pos());
        } else if (s instanceof Statement.Equ e) {
            equ(e);
        } else if (s instanceof Statement.Section x) {
            absolute = false;
            select(x.name(), x.attributes(), x.pos(), false);
            home = x.passing() ? home : current;
        } else if (s instanceof Statement.Absolute a) {
            Value v = a.start().eval(place);
            absolute = true;
            absoluteUnknown = v.unknown();
            absoluteOffset = critical(v, a.start(), "absolute");
        } else if (s instanceof Statement.BackToSection) {
            absolute = false;
            current = home;
        } else if (s instanceof Statement.SectionAlign a) {
            sectionAlign(a);
        } else if (s instanceof Statement.Times t) {
            times(t);
        } else {
            body(s);
        }
    }

    private void body(Statement s) {
        if (s instanceof Statement.Code c) {
            code(c);
        } else if (s instanceof Statement.Data d) {
            data(d);
        } else if (s instanceof Statement.Reserve r) {
            reserve(r);
        }
    }

    private long offset() {
        return absolute ? absoluteOffset : current.offset;
    }

    private Value here() {
        if (absolute) {
            return absoluteUnknown ? Value.UNKNOWN : Value.of(absoluteOffset);
        }
        return Value.of(current.index, current.offset);
    }

    private void define(String name, Value value, SourcePos pos) {
        Symbol s = symbols.find(name);
        if (s.pos != pos) {
            return; // a second definition, already reported
        }
        if (value.unknown() || s.value.unknown() || !same(s.value, value)) {
            moved |= !(value.unknown() && s.value.unknown() && pass > 2);
            s.value = value;
        }
        s.constant |= absolute;
    }

    private static boolean same(Value a, Value b) {
        return a.number() == b.number() && a.section() == b.section();
    }

    private void equ(Statement.Equ e) {
        Value v = e.value().eval(place);
        if (!v.unknown() && !v.relocatable()) {
            String why = v.noRegisters() ? "neither a number nor one address" : "not a number: it has a register in it";
            throw new SourceException(e.value().pos(), "value of '" + e.name() + "' is " + why);
        }
        if (v.unknown() && last) {
            throw new SourceException(e.pos(), "value of '" + e.name() + "' depends on itself");
        }
        define(e.name(), v, e.pos());
    }

    private void select(String name, SectionAttributes said, SourcePos pos, boolean implicit) {
        for (SectionState s : sections) {
            if (s.name.equals(name)) {
                current = s;
                if (last && !implicit && !said.or(s.attributes).equals(s.attributes) && said.align() == null) {
                    throw new SourceException(pos, "section '" + name + "' was given other attributes before");
                }
                if (said.align() != null) {
                    s.align = Math.max(s.align, said.align());
                }
                return;
            }
        }
        SectionAttributes all = said.or(SectionAttributes.standard(name));
        current = new SectionState(name, sections.size(), all, pos);
        sections.add(current);
        if (sections.size() > 1000) {
            throw new SourceException(pos, "too much output: more than 1000 sections");
        }
    }

    private void sectionAlign(Statement.SectionAlign a) {
        long align = critical(a.alignment().eval(place), a.alignment(), "alignment");
        DirectiveParser.checkAlign(align, a.alignment().pos());
        if (!absolute) {
            current.align = Math.max(current.align, (int) align);
        }
    }

    /** A value that must be known at once, because the place of all that follows depends on it. */
    private long critical(Value v, Expr e, String what) {
        if (v.unknown()) {
            if (last) {
                throw new SourceException(e.pos(), what + " depends on a symbol that is defined later");
            }
            return 0;
        }
        if (!v.simple()) {
            throw new SourceException(e.pos(), what + " is not a number");
        }
        return v.number();
    }

    private void times(Statement.Times t) {
        Value v = t.count().eval(place);
        if (pass == 1 && v.unknown()) {
            diagnostics.error(t.count().pos(), "times count depends on a symbol that is defined later");
        }
        long count = critical(v, t.count(), "times count");
        if (count < 0) {
            throw new SourceException(t.count().pos(), "times count " + count + " is negative");
        }
        if (count > MAX_TIMES) {
            throw new SourceException(t.count().pos(), "times count " + count + " is more than " + MAX_TIMES);
        }
        for (long i = 0; i < count; i++) {
            body(t.body());
        }
    }

    private void code(Statement.Code c) {
        if (absolute || !current.attributes.progbits()) {
            throw new SourceException(c.pos(), "instruction in a section without bits");
        }
        int atLeast = pass > SETTLE_AFTER ? lengths[statementIndex] : 0;
        byte[] bytes = encoder.encode(c.instruction(), place, atLeast);
        lengths[statementIndex] = bytes.length;
        if (last && current.attributes.exec()) {
            SourcePos site = c.pos().outermost();
            current.lines.add(new LineEntry(current.address + current.offset, site.file(), site.line()));
        }
        emit(bytes, c.pos());
    }

    private void emit(byte[] bytes, SourcePos pos) {
        advance(bytes.length, pos);
        emitted += bytes.length;
        if (emitted > MAX_OUTPUT) {
            throw new SourceException(pos, "too much output: more than " + (MAX_OUTPUT >> 20) + " MiB");
        }
        if (last) {
            current.bytes.writeBytes(bytes);
        }
    }

    private void advance(long bytes, SourcePos pos) {
        if (absolute) {
            absoluteOffset += bytes;
            return;
        }
        current.offset += bytes;
        if (current.offset > AddressMap.LIMIT) {
            throw new SourceException(pos, "too much output: section " + current.name + " is larger than user space");
        }
    }

    private void data(Statement.Data d) {
        if (absolute || !current.attributes.progbits()) {
            throw new SourceException(
                    d.pos(), "data in a section without bits", "use resb, resw or resd, or another section");
        }
        for (Statement.Item item : d.items()) {
            if (item instanceof Statement.Item.Bytes b) {
                emit(b.bytes(), d.pos());
            } else {
                number(((Statement.Item.Number) item).value(), d);
            }
        }
    }

    private void number(Expr e, Statement.Data d) {
        byte[] bytes = new byte[d.width()];
        if (last) {
            try {
                Value v = e.eval(place);
                if (!v.relocatable()) {
                    throw new SourceException(e.pos(), "data item is neither a number nor one address");
                }
                long n = place.address(v);
                Ranges.check(n, 8 * d.width(), v.section() >= 0, e.pos(), "data item");
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) (n >> 8 * i);
                }
            } catch (SourceException x) {
                diagnostics.error(x);
            }
        }
        emit(bytes, d.pos());
    }

    private void reserve(Statement.Reserve r) {
        long count = critical(r.count().eval(place), r.count(), "reserved count");
        if (count < 0 || count > AddressMap.LIMIT) {
            throw new SourceException(r.count().pos(), "reserved count " + count + " is out of range");
        }
        long bytes = count * r.width();
        if (absolute || !current.attributes.progbits()) {
            advance(bytes, r.pos());
        } else if (bytes > MAX_OUTPUT) {
            throw new SourceException(r.pos(), "too much output: more than " + (MAX_OUTPUT >> 20) + " MiB");
        } else {
            emit(new byte[(int) bytes], r.pos());
        }
    }

    private final Place place = new Place() {
        @Override
        public int section() {
            return absolute ? ABSOLUTE : current.index;
        }

        @Override
        public long offset() {
            return Assembling.this.offset();
        }

        @Override
        public long address(Value v) {
            return v.section() < 0 ? v.number() : sections.get(v.section()).address + v.number();
        }

        @Override
        public boolean last() {
            return last;
        }

        @Override
        public Value symbol(String name, SourcePos pos) {
            Symbol s = symbols.find(name);
            if (s == null && last) {
                throw symbols.undefined(name, pos);
            }
            return s == null ? Value.UNKNOWN : s.value;
        }

        @Override
        public Value here(SourcePos pos) {
            if (absolute) {
                return absoluteUnknown ? Value.UNKNOWN : Value.of(statementStart);
            }
            return Value.of(current.index, statementStart);
        }

        @Override
        public Value sectionStart(SourcePos pos) {
            return absolute ? Value.of(0) : Value.of(current.index, 0);
        }
    };
}
