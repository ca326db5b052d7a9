package faultline.assembler.macro;

import faultline.assembler.lex.Token;
import faultline.assembler.source.SourcePos;
import java.util.List;

/**
 * One logical line.
 *
 * @param tokens its tokens
 * @param pos where it starts
 */
public record Line(List<Token> tokens, SourcePos pos) {}
