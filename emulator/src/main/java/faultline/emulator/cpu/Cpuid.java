package faultline.emulator.cpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    /** SYSENTER exists. Its MSRs are zero, so that user programs get #GP (SDM vol. 2, SYSENTER). */
    private static final int SEP = 1 << 11;

    private static final int PGE = 1 << 13;
    private static final int CMOV = 1 << 15;
    private static final int FEATURES = FPU | PSE | TSC | PAE | CX8 | SEP | PGE | CMOV;

    private static final int EXTENDED = 0x80000000;
    private static final int BRAND_BYTES = 48;
    private static final int MOST_LEAVES = 31;

    /**
     * The answer to one leaf.
     *
     * @param leaf what EAX asks for
     * @param subleaf what ECX asks for; {@link #ANY} if the leaf does not look at it
     */
    public record Leaf(int leaf, int subleaf, int eax, int ebx, int ecx, int edx) {
        /** Subleaf of leaves without any. */
        public static final int ANY = -1;
    }

    /**
     * The identity of a processor.
     *
     * @param vendor the twelve letters of leaf 0, for example {@code GenuineIntel}
     * @param family displayed family, for example 15
     * @param model displayed model
     * @param stepping stepping, 0..15
     * @param brand the brand string, at most 47 characters
     * @param features the optional parts of the instruction set
     * @param highestLeaf highest basic leaf, at least 1
     */
    public record Identity(
            String vendor,
            int family,
            int model,
            int stepping,
            String brand,
            Set<CpuFeature> features,
            int highestLeaf) {

        /** A processor with the basic leaves 0 and 1. */
        public Identity(String vendor, int family, int model, int stepping, String brand, Set<CpuFeature> features) {
            this(vendor, family, model, stepping, brand, features, 1);
        }

        /** Checks the lengths and that each set comes with those it builds on. */
        public Identity {
            features = Set.copyOf(features);
            requireBase(features, CpuFeature.SSE2, CpuFeature.SSE);
            requireBase(features, CpuFeature.SSE, CpuFeature.MMX);
            requireBase(features, CpuFeature.SSE, CpuFeature.FXSR);
            if (vendor.length() != 12 || brand.length() >= BRAND_BYTES) {
                throw new IllegalArgumentException("vendor must have 12 letters and brand fewer than 48");
            }
            if (highestLeaf < 1 || highestLeaf > MOST_LEAVES) {
                throw new IllegalArgumentException("the highest leaf must be 1 to 31, not " + highestLeaf);
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
    private final int highestLeaf;
    private final int highestExtended;
    private final Map<Long, Leaf> others = new HashMap<>();

    /** Answers for {@code identity} without leaves of caches and TLBs. */
    public Cpuid(Identity identity) {
        this(identity, List.of());
    }

    /** Answers for {@code identity} with {@code leaves} besides identification, features and brand. */
    public Cpuid(Identity identity, List<Leaf> leaves) {
        int highest = EXTENDED + 4;
        for (Leaf leaf : leaves) {
            others.put(key(leaf.leaf(), leaf.subleaf()), leaf);
            highest = leaf.leaf() < 0 ? Math.max(highest, leaf.leaf()) : highest;
        }
        highestExtended = highest;
        highestLeaf = identity.highestLeaf();
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
            case 0 -> put(r, highestLeaf, word(vendor, 0), word(vendor, 8), word(vendor, 4));
            case 1 -> put(r, signature, 0, 0, features);
            case EXTENDED -> put(r, highestExtended, 0, 0, 0);
            case EXTENDED + 2, EXTENDED + 3, EXTENDED + 4 -> {
                int at = (leaf - EXTENDED - 2) * 16;
                put(r, word(brand, at), word(brand, at + 4), word(brand, at + 8), word(brand, at + 12));
            }
            default -> putOther(r, leaf);
        }
    }

    private static long key(int leaf, int subleaf) {
        return (long) leaf << 32 | subleaf & 0xFFFFFFFFL;
    }

    private void putOther(int[] r, int number) {
        Leaf leaf = others.get(key(number, Leaf.ANY));
        if (leaf == null) {
            leaf = others.get(key(number, r[CpuState.ECX]));
        }
        if (leaf == null) {
            put(r, 0, 0, 0, 0);
        } else {
            put(r, leaf.eax(), leaf.ebx(), leaf.ecx(), leaf.edx());
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
