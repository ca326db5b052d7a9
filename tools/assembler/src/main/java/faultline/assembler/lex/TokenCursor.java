package faultline.assembler.lex;

import faultline.assembler.source.SourceException;
import faultline.assembler.source.SourcePos;
import java.util.List;

/** A reading position in a list of tokens. */
public final class TokenCursor {
    private final List<Token> tokens;
    private final SourcePos end;
    private int at;

    /**
     * A cursor at the start.
     *
     * @param tokens the tokens
     * @param fallback the place reported for an empty list
     */
    public TokenCursor(List<Token> tokens, SourcePos fallback) {
        this.tokens = tokens;
        this.end = tokens.isEmpty() ? fallback : afterLast(tokens);
    }

    private static SourcePos afterLast(List<Token> tokens) {
        Token last = tokens.get(tokens.size() - 1);
        return last.pos().at(last.pos().column() + last.source().length());
    }

    /** Whether all tokens are read. */
    public boolean atEnd() {
        return at >= tokens.size();
    }

    /** The next token, or null at the end. */
    public Token peek() {
        return peek(0);
    }

    /** The token {@code ahead} of the next one, or null behind the end. */
    public Token peek(int ahead) {
        return at + ahead < tokens.size() ? tokens.get(at + ahead) : null;
    }

    /** Takes the next token. */
    public Token next() {
        if (atEnd()) {
            throw new SourceException(end, "the line ends where more was expected");
        }
        return tokens.get(at++);
    }

    /** Whether the next token is this operator; does not take it. */
    public boolean sees(String op) {
        Token t = peek();
        return t != null && t.is(op);
    }

    /** Whether the next token is this word in any letter case; does not take it. */
    public boolean seesWord(String word) {
        Token t = peek();
        return t != null && t.isWord(word);
    }

    /** Takes the next token if it is this operator. */
    public boolean accept(String op) {
        if (sees(op)) {
            at++;
            return true;
        }
        return false;
    }

    /** Takes the next token if it is this word. */
    public boolean acceptWord(String word) {
        if (seesWord(word)) {
            at++;
            return true;
        }
        return false;
    }

    /** Takes this operator or fails. */
    public void expect(String op, String where) {
        if (!accept(op)) {
            throw new SourceException(pos(), "expected '" + op + "' " + where + found());
        }
    }

    /** Fails when tokens are left. */
    public void expectEnd(String after) {
        if (!atEnd()) {
            throw new SourceException(pos(), "unexpected '" + peek().source() + "' after " + after);
        }
    }

    private String found() {
        return atEnd() ? "" : ", found '" + peek().source() + "'";
    }

    /** The place of the next token, or the end of the line. */
    public SourcePos pos() {
        return atEnd() ? end : tokens.get(at).pos();
    }

    /** How many tokens were taken. */
    public int index() {
        return at;
    }

    /** Goes to a position that {@link #index} gave. */
    public void seek(int index) {
        at = index;
    }

    /** The tokens not yet taken. */
    public List<Token> rest() {
        return tokens.subList(Math.min(at, tokens.size()), tokens.size());
    }
}
