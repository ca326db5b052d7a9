package faultline.assembler.lex;

/** What a token is. */
public enum TokenKind {
    /** A name: mnemonic, register, label, macro. */
    ID,
    /** An integer in any of NASM's forms; the text is as written. */
    NUMBER,
    /** A floating-point constant. */
    FLOAT,
    /** A quoted string; the text includes the quotes. */
    STRING,
    /** An operator or punctuation mark. */
    OP,
    /** A preprocessor word such as {@code %define}; the text has no percent sign. */
    DIRECTIVE,
    /** A macro parameter {@code %1 %{1} %0 %-1}; the text is what stands behind the percent sign. */
    PARAM,
    /** A macro-local name {@code %%name}; the text is the name. */
    LOCAL,
    /** A context-local name {@code %$name}; the text has the dollar signs. */
    CONTEXT,
    /** The token-pasting operator {@code %+}. */
    PASTE,
    /** The opening {@code %[} of an indirect expansion. */
    INDIRECT,
    /** A character that starts no token, or a string without an end. */
    BAD
}
