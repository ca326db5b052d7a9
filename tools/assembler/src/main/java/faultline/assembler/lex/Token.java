package faultline.assembler.lex;

import faultline.assembler.source.SourcePos;

/**
 * One token.
 *
 * @param kind what it is
 * @param text its text, see {@link TokenKind}
 * @param spaceBefore whether white space stands before it: adjacent tokens are pasted when a macro parameter expands
 * @param pos where it is
 */
public record Token(TokenKind kind, String text, boolean spaceBefore, SourcePos pos) {

    /** Whether this is the operator or mark {@code op}. */
    public boolean is(String op) {
        return kind == TokenKind.OP && text.equals(op);
    }

    /** Whether this is a name equal to {@code word} in any letter case. */
    public boolean isWord(String word) {
        return kind == TokenKind.ID && text.equalsIgnoreCase(word);
    }

    /** The same token at another place. */
    public Token at(SourcePos newPos) {
        return new Token(kind, text, spaceBefore, newPos);
    }

    /** The same token with or without white space before it. */
    public Token spaced(boolean space) {
        return space == spaceBefore ? this : new Token(kind, text, space, pos);
    }

    /** The token as it would be written. */
    public String source() {
        return switch (kind) {
            case DIRECTIVE, PARAM, CONTEXT -> "%" + text;
            case LOCAL -> "%%" + text;
            default -> text;
        };
    }
}
