package faultline.assembler.macro;

import faultline.assembler.lex.Lexer;
import faultline.assembler.lex.Token;
import faultline.assembler.source.SourcePos;
import java.util.ArrayList;
import java.util.List;

/** Splits a file into logical lines: a backslash at the end of a line joins the next one to it. */
final class LineSplitter {
    private LineSplitter() {}

    static List<Line> split(String file, String text) {
        List<Line> out = new ArrayList<>();
        String[] physical = text.split("\n", -1);
        for (int i = 0; i < physical.length; i++) {
            SourcePos pos = SourcePos.of(file, i + 1, 1);
            String line = chomp(physical[i]);
            if (!line.endsWith("\\")) {
                out.add(line(line, pos));
                continue;
            }
            StringBuilder joined = new StringBuilder();
            while (line.endsWith("\\")) {
                joined.append(line, 0, line.length() - 1).append(' ');
                line = ++i < physical.length ? chomp(physical[i]) : "";
            }
            out.add(line(joined.append(line).toString(), pos));
        }
        return out;
    }

    private static Line line(String text, SourcePos start) {
        List<Token> tokens = Lexer.tokens(text, start);
        return new Line(tokens, tokens.isEmpty() ? start : tokens.get(0).pos());
    }

    private static String chomp(String s) {
        return s.endsWith("\r") ? s.substring(0, s.length() - 1) : s;
    }
}
