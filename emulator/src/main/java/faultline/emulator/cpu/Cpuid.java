package faultline.emulator.cpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What CPUID answers: who made the modelled processor, and which of its features this emulator has. */
public final class Cpuid {
    /** Leaf 1 EDX: x87 on chip. */
    private static final int FPU = 1;
    /** Leaf 1 EDX: time-stamp counter (SDM vol. 2, CPUID, table "Feature Information returned in EDX"). */
    private static final int TSC = 1 << 4;

    private static final int PSE = 1 << 3;
    private static final int PAE = 1 << 6;
    private static final int CX8 = 1 << 8;
    private static final int PGE = 1 << 13;
    private static final int CMOV = 1 << 15;
    private static final int FEATURES = FPU | PSE | TSC | PAE | CX8 | PGE | CMOV;

    private static final int EXTENDED = 0x80000000;
    private static final int BRAND_BYTES = 48;

    /**
     * The identity of a processor.
     *
     * @param vendor the twelve letters of leaf 0, for example {@code GenuineIntel}
     * @param family displayed family, for example 15
     * @param model displayed model
     * @param stepping stepping, 0..15
     * @param brand the brand string, at most 47 characters
     * @param features the optional parts of the instruction set
     */
    public record Identity(String vendor, int family, int model, int stepping, String brand, Set<CpuFeature> features) {
        /** Checks the lengths and that each set comes with those it builds on. */
        public Identity {
            features = Set.copyOf(features);
            requireBase(features, CpuFeature.SSE2, CpuFeature.SSE);
            requireBase(features, CpuFeature.SSE, CpuFeature.MMX);
            requireBase(features, CpuFeature.SSE, CpuFeature.FXSR);
            if (vendor.length() != 12 || brand.length() >= BRAND_BYTES) {
                throw new IllegalArgumentException("vendor must have 12 letters and brand fewer than 48");
            }
        }
    }

    private static void requireBase(Set<CpuFeature> features, CpuFeature of, CpuFeature base) {
        if (features.contains(of) && !features.contains(base)) {
            throw new IllegalArgumentException(of + " needs " + base);
        }
    }

    private final byte[] vendor;
    private final byte[] brand = new byte[BRAND_BYTES];
    private final int signature;
    private final int features;
    private final Set<String> extensions;

    /** Answers for {@code identity}. */
    public Cpuid(Identity identity) {
        vendor = identity.vendor().getBytes(StandardCharsets.US_ASCII);
        byte[] text = identity.brand().getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, brand, 0, text.length);
        features = features(identity);
        extensions = identity.features().stream()
                .map(feature -> feature.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        int base = Math.min(identity.family(), 15);
        signature = identity.stepping()
                | (identity.model() & 15) << 4
                | base << 8
                | identity.model() >> 4 << 16
                | identity.family() - base << 20;
    }

    /** Leaf 1 EDX of {@code identity}: also what Linux passes as AT_HWCAP. */
    public static int features(Identity identity) {
        return FEATURES
                | identity.features().stream().mapToInt(CpuFeature::mask).sum();
    }

    /** Whether instructions of {@code extension}, in the words of {@code opcodes.txt}, exist here; the empty one does. */
    public boolean has(String extension) {
        return extension.isEmpty() || extensions.contains(extension);
    }

    /** Executes CPUID: reads the leaf in EAX, writes EAX, EBX, ECX, EDX. */
    public void execute(CpuState state) {
        int[] r = state.registers;
        int leaf = r[CpuState.EAX];
        switch (leaf) {
            case 0 -> put(r, 1, word(vendor, 0), word(vendor, 8), word(vendor, 4));
            case 1 -> put(r, signature, 0, 0, features);
            case EXTENDED -> put(r, EXTENDED + 4, 0, 0, 0);
            case EXTENDED + 2, EXTENDED + 3, EXTENDED + 4 -> {
                int at = (leaf - EXTENDED - 2) * 16;
                put(r, word(brand, at), word(brand, at + 4), word(brand, at + 8), word(brand, at + 12));
            }
            default -> put(r, 0, 0, 0, 0);
        }
    }

    private static int word(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
    }

    private static void put(int[] r, int eax, int ebx, int ecx, int edx) {
        r[CpuState.EAX] = eax;
        r[CpuState.EBX] = ebx;
        r[CpuState.ECX] = ecx;
        r[CpuState.EDX] = edx;
    }
}
