package faultline.assembler.source;

/**
 * A place in a source file.
 *
 * @param file name as the user gave it
 * @param line line, from 1
 * @param column column in bytes, from 1
 * @param macro name of the macro whose body this place is in, or null
 * @param calledFrom where that macro was called, or null outside macros
 */
public record SourcePos(String file, int line, int column, String macro, SourcePos calledFrom) {

    /** A place outside any macro. */
    public static SourcePos of(String file, int line, int column) {
        return new SourcePos(file, line, column, null, null);
    }

    /** This place seen as part of the body of {@code macroName} that was called at {@code call}. */
    public SourcePos within(String macroName, SourcePos call) {
        return new SourcePos(file, line, column, macroName, call);
    }

    /** The same line at another column. */
    public SourcePos at(int newColumn) {
        return new SourcePos(file, line, newColumn, macro, calledFrom);
    }

    /** The line that the user wrote: the outermost call site for a place inside macros. */
    public SourcePos outermost() {
        SourcePos p = this;
        while (p.calledFrom != null) {
            p = p.calledFrom;
        }
        return p;
    }

    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
