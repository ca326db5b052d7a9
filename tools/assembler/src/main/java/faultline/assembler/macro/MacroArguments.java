package faultline.assembler.macro;

import faultline.assembler.lex.Token;
import faultline.assembler.lex.TokenKind;
import java.util.ArrayList;
import java.util.List;

/** The arguments of multi-line macro calls: split at commas, braces keep commas together. */
final class MacroArguments {
    private MacroArguments() {}

    static List<List<Token>> split(List<Token> tokens) {
        List<List<Token>> out = new ArrayList<>();
        if (tokens.isEmpty()) {
            return out;
        }
        List<Token> current = new ArrayList<>();
        int depth = 0;
        for (Token t : tokens) {
            depth += t.is("{") ? 1 : t.is("}") ? -1 : 0;
            if (t.is(",") && depth <= 0) {
                out.add(Expander.unbrace(current));
                current = new ArrayList<>();
            } else {
                current.add(t);
            }
        }
        out.add(Expander.unbrace(current));
        return out;
    }

    /** Adds defaults, and gives a greedy last parameter the rest of the line. */
    static List<List<Token>> complete(MultiMacro m, List<List<Token>> given) {
        List<List<Token>> out = new ArrayList<>(given);
        if (m.greedy && out.size() > m.max) {
            List<Token> rest = new ArrayList<>();
            for (int i = Math.max(0, m.max - 1); i < out.size(); i++) {
                if (i >= m.max) {
                    rest.add(comma(out.get(i), m));
                }
                rest.addAll(out.get(i));
            }
            out = new ArrayList<>(out.subList(0, Math.max(0, m.max - 1)));
            out.add(rest);
        }
        for (int i = out.size(); i < m.min + m.defaults.size() && i < m.max; i++) {
            if (i >= m.min) {
                out.add(m.defaults.get(i - m.min));
            }
        }
        return out;
    }

    private static Token comma(List<Token> before, MultiMacro m) {
        return new Token(
                TokenKind.OP,
                ",",
                false,
                before.isEmpty() ? m.pos : before.get(0).pos());
    }
}
