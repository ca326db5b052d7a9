package faultline.assembler.macro;

import faultline.assembler.lex.Token;
import java.util.List;

/**
 * A macro made by {@code %define}.
 *
 * @param name its name
 * @param parameters parameter names, or null for a macro that is called without parentheses
 * @param body replacement
 * @param anyCase whether letter case is ignored
 */
record SingleMacro(String name, List<String> parameters, List<Token> body, boolean anyCase) {
    /** Number of parameters; -1 without parentheses. */
    int arity() {
        return parameters == null ? -1 : parameters.size();
    }
}
