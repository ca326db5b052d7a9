package faultline.emulator.decode;

import java.util.List;

/** The sixteen conditions in the order of their codes (Intel SDM vol. 1, appendix B), with every spelling. */
public enum Condition {
    O("o"),
    NO("no"),
    B("b", "c", "nae"),
    AE("ae", "nb", "nc"),
    E("e", "z"),
    NE("ne", "nz"),
    BE("be", "na"),
    A("a", "nbe"),
    S("s"),
    NS("ns"),
    P("p", "pe"),
    NP("np", "po"),
    L("l", "nge"),
    GE("ge", "nl"),
    LE("le", "ng"),
    G("g", "nle");

    private final List<String> spellings;

    Condition(String... spellings) {
        this.spellings = List.of(spellings);
    }

    /** The condition code, 0..15, as it stands in the low opcode bits. */
    public int code() {
        return ordinal();
    }

    /** All spellings; the first is the one the disassembler prints. */
    public List<String> spellings() {
        return spellings;
    }

    /** The flags the condition reads, as letters of {@code opcodes.txt}. */
    public String flagsRead() {
        return switch (this) {
            case O, NO -> "o";
            case B, AE -> "c";
            case E, NE -> "z";
            case BE, A -> "cz";
            case S, NS -> "s";
            case P, NP -> "p";
            case L, GE -> "so";
            case LE, G -> "zso";
        };
    }
}
