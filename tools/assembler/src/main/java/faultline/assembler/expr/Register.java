package faultline.assembler.expr;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The registers of the integer machine. Their order is alphabetical, as effective addresses are sorted by NASM. */
public enum Register {
    AH(8, 4),
    AL(8, 0),
    AX(16, 0),
    BH(8, 7),
    BL(8, 3),
    BP(16, 5),
    BX(16, 3),
    CH(8, 5),
    CL(8, 1),
    CR0(Kind.CONTROL, 32, 0),
    CR2(Kind.CONTROL, 32, 2),
    CR3(Kind.CONTROL, 32, 3),
    CR4(Kind.CONTROL, 32, 4),
    CS(Kind.SEGMENT, 16, 1),
    CX(16, 1),
    DH(8, 6),
    DI(16, 7),
    DL(8, 2),
    DR0(Kind.DEBUG, 32, 0),
    DR1(Kind.DEBUG, 32, 1),
    DR2(Kind.DEBUG, 32, 2),
    DR3(Kind.DEBUG, 32, 3),
    DR6(Kind.DEBUG, 32, 6),
    DR7(Kind.DEBUG, 32, 7),
    DS(Kind.SEGMENT, 16, 3),
    DX(16, 2),
    EAX(32, 0),
    EBP(32, 5),
    EBX(32, 3),
    ECX(32, 1),
    EDI(32, 7),
    EDX(32, 2),
    ES(Kind.SEGMENT, 16, 0),
    ESI(32, 6),
    ESP(32, 4),
    FS(Kind.SEGMENT, 16, 4),
    GS(Kind.SEGMENT, 16, 5),
    SI(16, 6),
    SP(16, 4),
    SS(Kind.SEGMENT, 16, 2);

    /** Families of registers. */
    public enum Kind {
        GENERAL,
        SEGMENT,
        CONTROL,
        DEBUG
    }

    private static final Map<String, Register> BY_NAME = index();

    private final Kind kind;
    private final int bits;
    private final int number;

    Register(int bits, int number) {
        this(Kind.GENERAL, bits, number);
    }

    Register(Kind kind, int bits, int number) {
        this.kind = kind;
        this.bits = bits;
        this.number = number;
    }

    private static Map<String, Register> index() {
        Map<String, Register> m = new HashMap<>();
        for (Register r : values()) {
            m.put(r.name().toLowerCase(Locale.ROOT), r);
        }
        return m;
    }

    /** The register of this name in any letter case, or null. */
    public static Register named(String name) {
        return BY_NAME.get(name.toLowerCase(Locale.ROOT));
    }

    /** The family. */
    public Kind kind() {
        return kind;
    }

    /** Width in bits. */
    public int bits() {
        return bits;
    }

    /** The number in encodings, 0..7. */
    public int number() {
        return number;
    }
}
