package faultline.assembler.macro;

import faultline.assembler.lex.Literals;
import faultline.assembler.lex.Token;
import faultline.assembler.lex.TokenCursor;
import faultline.assembler.lex.TokenKind;
import faultline.assembler.source.SourceException;
import java.util.List;

/** Reads the head of a macro definition: name, parameter range, defaults. */
final class MacroHeader {
    private static final int MAX_PARAMETERS = 65_535;

    private MacroHeader() {}

    static MultiMacro parse(String word, Line line) {
        TokenCursor in = new TokenCursor(line.tokens().subList(1, line.tokens().size()), line.pos());
        Token name = in.atEnd() ? null : in.next();
        if (name == null || name.kind() != TokenKind.ID) {
            throw new SourceException(in.pos(), "%" + word + " needs a name");
        }
        int[] range = range(in);
        boolean greedy = in.accept("+");
        in.acceptWord(".nolist");
        List<List<Token>> defaults = MacroArguments.split(in.rest());
        boolean anyCase = word.startsWith("i");
        boolean recursive = word.contains("rmacro");
        return new MultiMacro(name.text(), line.pos(), range[0], range[1], greedy, anyCase, recursive, defaults);
    }

    /** A parameter range {@code n}, {@code n-m} or {@code n-*}. */
    static int[] range(TokenCursor in) {
        if (in.accept("*")) {
            return new int[] {0, Integer.MAX_VALUE};
        }
        int min = count(in);
        int max = min;
        if (in.accept("-")) {
            max = in.accept("*") ? Integer.MAX_VALUE : count(in);
        }
        if (max < min) {
            throw new SourceException(in.pos(), "least number of macro parameters exceeds the most");
        }
        return new int[] {min, max};
    }

    private static int count(TokenCursor in) {
        Token t = in.peek();
        if (t == null || t.kind() != TokenKind.NUMBER) {
            throw new SourceException(in.pos(), "expected the number of macro parameters");
        }
        long n = Literals.integer(in.next());
        if (n < 0 || n > MAX_PARAMETERS) {
            throw new SourceException(t.pos(), "a macro takes at most " + MAX_PARAMETERS + " parameters");
        }
        return (int) n;
    }
}
