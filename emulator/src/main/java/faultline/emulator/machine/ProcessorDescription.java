package faultline.emulator.machine;

import faultline.emulator.cpu.Cpuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a kernel finds out about its processor with CPUID.
 *
 * @param vendor the twelve letters of leaf 0
 * @param family displayed family
 * @param model displayed model
 * @param stepping stepping
 * @param brand brand string
 * @param capabilities leaf 1 EDX
 * @param noExecute whether 8000_0001 EDX has the NX bit
 * @param highestLeaf highest basic leaf
 * @param cacheKilobytes size of the last cache
 * @param physicalBits width of physical addresses
 */
public record ProcessorDescription(
        String vendor,
        int family,
        int model,
        int stepping,
        String brand,
        int capabilities,
        boolean noExecute,
        int highestLeaf,
        int cacheKilobytes,
        int physicalBits) {

    /** A processor about which nothing is known. */
    public static final ProcessorDescription UNKNOWN =
            new ProcessorDescription("unknown", 6, 0, 0, "unknown", 0, false, 1, 0, 32);

    /** Bits of leaf 1 EDX by the names that Linux gives them (arch/x86/include/asm/cpufeatures.h). */
    private static final Map<Integer, String> NAMES = new TreeMap<>(Map.ofEntries(
            Map.entry(0, "fpu"),
            Map.entry(3, "pse"),
            Map.entry(4, "tsc"),
            Map.entry(6, "pae"),
            Map.entry(8, "cx8"),
            Map.entry(11, "sep"),
            Map.entry(13, "pge"),
            Map.entry(15, "cmov"),
            Map.entry(23, "mmx"),
            Map.entry(24, "fxsr"),
            Map.entry(25, "sse"),
            Map.entry(26, "sse2")));

    /** The processor of {@code profile}. */
    public static ProcessorDescription of(MachineProfile profile) {
        Cpuid.Identity identity = profile.identity();
        int last = profile.caches().l3() == null
                ? profile.caches().l2().bytes()
                : profile.caches().l3().bytes();
        return new ProcessorDescription(
                identity.vendor(),
                identity.family(),
                identity.model(),
                identity.stepping(),
                identity.brand(),
                Cpuid.features(identity),
                profile.noExecute(),
                identity.highestLeaf(),
                last >> 10,
                profile.physicalBits());
    }

    /** The features by name, as the flags line of /proc/cpuinfo has them. */
    public List<String> flags() {
        List<String> flags = new ArrayList<>();
        NAMES.forEach((bit, name) -> {
            if ((capabilities >> bit & 1) != 0) {
                flags.add(name);
            }
        });
        if (noExecute) {
            flags.add("nx");
        }
        return flags;
    }
}
