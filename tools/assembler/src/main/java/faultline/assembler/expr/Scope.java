package faultline.assembler.expr;

import faultline.assembler.source.SourcePos;

/** What names mean while an expression is evaluated. */
public interface Scope {

    /** The value of a symbol; {@link Value#UNKNOWN} while it is not known. */
    Value symbol(String name, SourcePos pos);

    /** The value of {@code $}: the start of the current statement. */
    Value here(SourcePos pos);

    /** The value of {@code $$}: the start of the current section. */
    Value sectionStart(SourcePos pos);
}
