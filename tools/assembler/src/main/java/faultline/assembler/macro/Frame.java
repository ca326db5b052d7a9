package faultline.assembler.macro;

import faultline.assembler.source.SourcePos;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A list of lines being read: a file, the body of a macro call, or the body of a repetition. */
final class Frame {
    enum Kind {
        FILE,
        MACRO,
        REPETITION
    }

    /** What a conditional block does with its lines. */
    enum Branch {
        /** Lines are read. */
        TAKEN,
        /** No branch was taken so far. */
        PENDING,
        /** An earlier branch was taken. */
        DONE,
        /** The whole block lies in lines that are not read. */
        DEAD
    }

    /** An open conditional block. */
    static final class Block {
        final SourcePos pos;
        Branch branch;
        boolean elseSeen;

        Block(SourcePos pos, Branch branch) {
            this.pos = pos;
            this.branch = branch;
        }
    }

    final Kind kind;
    /** File name, or the name of the macro. */
    final String name;
    /** The macro call whose parameters are seen here, or null. */
    final MacroCall call;

    final Deque<Block> blocks = new ArrayDeque<>();
    private final List<Line> lines;
    private long repeats;
    private int at;

    Frame(Kind kind, String name, MacroCall call, List<Line> lines, long repeats) {
        this.kind = kind;
        this.name = name;
        this.call = call;
        this.lines = lines;
        this.repeats = repeats;
    }

    /** The next line, or null at the end. */
    Line next() {
        if (at == lines.size() && repeats > 1 && !lines.isEmpty()) {
            repeats--;
            at = 0;
        }
        return at < lines.size() ? lines.get(at++) : null;
    }

    /** Whether lines are read here. */
    boolean emitting() {
        return blocks.isEmpty() || blocks.peek().branch == Branch.TAKEN;
    }
}
