package faultline.assembler.macro;

import faultline.assembler.expr.Expr;
import faultline.assembler.expr.ExprParser;
import faultline.assembler.expr.Scope;
import faultline.assembler.expr.Value;
import faultline.assembler.lex.Token;
import faultline.assembler.lex.TokenCursor;
import faultline.assembler.source.SourceException;
import faultline.assembler.source.SourcePos;
import java.util.List;

/** Evaluates expressions in preprocessor directives, where labels have no value yet. */
final class Constants {
    private static final Scope NO_SYMBOLS = new Scope() {
        @Override
        public Value symbol(String name, SourcePos pos) {
            throw new SourceException(
                    pos,
                    "'" + name + "' has no value here",
                    "preprocessor directives see numbers and macros, not labels");
        }

        @Override
        public Value here(SourcePos pos) {
            return symbol("$", pos);
        }

        @Override
        public Value sectionStart(SourcePos pos) {
            return symbol("$$", pos);
        }
    };

    private Constants() {}

    static long evaluate(List<Token> tokens, SourcePos pos, String directive) {
        TokenCursor in = new TokenCursor(tokens, pos);
        if (in.atEnd()) {
            throw new SourceException(pos, directive + " needs an expression");
        }
        Expr e = new ExprParser(in, n -> n).parse();
        in.expectEnd("the expression of " + directive);
        Value v = e.eval(NO_SYMBOLS);
        if (!v.simple()) {
            throw new SourceException(e.pos(), directive + " needs a number");
        }
        return v.number();
    }
}
