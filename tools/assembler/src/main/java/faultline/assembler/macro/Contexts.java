package faultline.assembler.macro;

import faultline.assembler.lex.Token;
import faultline.assembler.lex.TokenKind;
import faultline.assembler.source.SourceException;
import java.util.ArrayList;
import java.util.List;

/** The context stack of {@code %push} and {@code %pop}; {@code %$name} is a name of the top context. */
final class Contexts {
    private record Context(String name, int id) {}

    private final List<Context> stack = new ArrayList<>();
    private int ids;

    void push(String name) {
        stack.add(0, new Context(name, ++ids));
    }

    boolean pop() {
        if (stack.isEmpty()) {
            return false;
        }
        stack.remove(0);
        return true;
    }

    boolean isTop(String name) {
        return !stack.isEmpty() && stack.get(0).name().equalsIgnoreCase(name);
    }

    /** The line with context-local names made into ordinary ones. */
    Line rename(Line line) {
        if (line.tokens().stream().noneMatch(t -> t.kind() == TokenKind.CONTEXT)) {
            return line;
        }
        List<Token> out = new ArrayList<>();
        for (Token t : line.tokens()) {
            out.add(t.kind() == TokenKind.CONTEXT ? name(t) : t);
        }
        return new Line(out, line.pos());
    }

    private Token name(Token t) {
        int depth = 0;
        while (depth < t.text().length() && t.text().charAt(depth) == '$') {
            depth++;
        }
        if (depth > stack.size()) {
            throw new SourceException(t.pos(), "'" + t.source() + "' is used outside a context", "use %push first");
        }
        String name = "..@ctx" + stack.get(depth - 1).id() + "." + t.text().substring(depth);
        return new Token(TokenKind.ID, name, t.spaceBefore(), t.pos());
    }
}
