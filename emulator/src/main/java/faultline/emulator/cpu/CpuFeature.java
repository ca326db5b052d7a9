package faultline.emulator.cpu;

import java.util.Locale;

/** Optional parts of the instruction set, which a machine profile has or lacks; without them their opcodes raise #UD. */
public enum CpuFeature {
    MMX(23),
    FXSR(24),
    SSE(25),
    SSE2(26);

    private final int bit;

    CpuFeature(int bit) {
        this.bit = bit;
    }

    /** The bit of CPUID leaf 1, EDX (SDM vol. 2, CPUID, table "Feature Information returned in EDX"). */
    public int mask() {
        return 1 << bit;
    }

    /**
     * The feature of a lower-case name, for example {@code sse2}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static CpuFeature named(String name) {
        for (CpuFeature feature : values()) {
            if (feature.name().toLowerCase(Locale.ROOT).equals(name)) {
                return feature;
            }
        }
        throw new IllegalArgumentException("there is no feature " + name + ": write mmx, fxsr, sse or sse2");
    }
}
