package faultline.assembler.expr;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The registers. Their order is alphabetical, as effective addresses are sorted by NASM. */
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
    MM0(Kind.MMX, 64, 0),
    MM1(Kind.MMX, 64, 1),
    MM2(Kind.MMX, 64, 2),
    MM3(Kind.MMX, 64, 3),
    MM4(Kind.MMX, 64, 4),
    MM5(Kind.MMX, 64, 5),
    MM6(Kind.MMX, 64, 6),
    MM7(Kind.MMX, 64, 7),
    SI(16, 6),
    SP(16, 4),
    SS(Kind.SEGMENT, 16, 2),
    ST0(Kind.FLOAT, 80, 0),
    ST1(Kind.FLOAT, 80, 1),
    ST2(Kind.FLOAT, 80, 2),
    ST3(Kind.FLOAT, 80, 3),
    ST4(Kind.FLOAT, 80, 4),
    ST5(Kind.FLOAT, 80, 5),
    ST6(Kind.FLOAT, 80, 6),
    ST7(Kind.FLOAT, 80, 7),
    XMM0(Kind.XMM, 128, 0),
    XMM1(Kind.XMM, 128, 1),
    XMM2(Kind.XMM, 128, 2),
    XMM3(Kind.XMM, 128, 3),
    XMM4(Kind.XMM, 128, 4),
    XMM5(Kind.XMM, 128, 5),
    XMM6(Kind.XMM, 128, 6),
    XMM7(Kind.XMM, 128, 7);

    /** Families of registers. */
    public enum Kind {
        GENERAL,
        SEGMENT,
        CONTROL,
        DEBUG,
        FLOAT,
        MMX,
        XMM
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
