package faultline.profiles;

import faultline.emulator.cpu.CpuFeature;
import faultline.emulator.cpu.Cpuid;
import faultline.emulator.machine.DiskProfile;
import faultline.emulator.machine.MachineProfile;
import faultline.emulator.paging.TlbConfig;
import faultline.emulator.timing.CacheConfig;
import faultline.emulator.timing.CacheHierarchyConfig;
import faultline.emulator.timing.CostClass;
import faultline.emulator.timing.CostConfig;
import faultline.emulator.timing.Inclusion;
import faultline.emulator.timing.PredictorConfig;
import faultline.emulator.timing.PrefetchConfig;
import faultline.emulator.timing.Replacement;
import faultline.emulator.timing.TrapCost;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Turns the values of a profile into a {@link MachineProfile}. */
final class ProfileBuilder {

    private static final int MOST_PHYSICAL_BITS = 52;

    private final ProfileValues values;

    ProfileBuilder(ProfileValues values) {
        this.values = values;
    }

    MachineProfile build() {
        CacheConfig l1i = cache("l1i", false);
        CacheConfig l1d = cache("l1d", false);
        CacheConfig l2 = cache("l2", true);
        CacheConfig l3 = values.has("l3.size") && values.bytes("l3.size") != 0 ? cache("l3", true) : null;
        int dram = values.integer("dram.latency");
        int writeBack = values.integer("dram.write-back");
        PrefetchConfig prefetch = checked(
                "dram",
                () -> new PrefetchConfig(
                        values.integer("dram.prefetch-streams", 0), values.integer("dram.stream-line")));
        CacheHierarchyConfig caches =
                checked("caches", () -> new CacheHierarchyConfig(l1i, l1d, l2, l3, dram, writeBack, prefetch));
        return checked(
                "cpu",
                () -> new MachineProfile(
                        values.text("name"),
                        values.text("title"),
                        values.hertz("cpu.clock"),
                        identity(),
                        physicalBits(),
                        values.flag("cpu.no-execute"),
                        kernelLine(),
                        caches,
                        tlb("itlb"),
                        tlb("dtlb"),
                        predictor(),
                        costs(),
                        values.integer("memory.nodes", 1),
                        disk(),
                        values.list()));
    }

    /** A profile that says nothing of its disk has one of 2004. */
    private DiskProfile disk() {
        DiskProfile usual = DiskProfile.ATA_2004;
        return checked(
                "disk",
                () -> new DiskProfile(
                        values.integer("disk.track-microseconds", usual.trackMicros()),
                        values.integer("disk.stroke-microseconds", usual.strokeMicros()),
                        values.integer("disk.turns-per-minute", usual.turnsPerMinute()),
                        values.integer("disk.kilobytes-per-second", usual.kilobytesPerSecond()),
                        values.integer("disk.megabytes", usual.megabytes())));
    }

    private Cpuid.Identity identity() {
        return checked(
                "cpu",
                () -> new Cpuid.Identity(
                        values.text("cpu.vendor"),
                        values.integer("cpu.family"),
                        values.integer("cpu.model"),
                        values.integer("cpu.stepping"),
                        values.text("cpu.brand"),
                        features(),
                        values.integer("cpu.highest-leaf", 1)));
    }

    /** Names between blanks; none at all for a processor before MMX. */
    private Set<CpuFeature> features() {
        return Arrays.stream(values.text("cpu.features").strip().split("\\s+"))
                .filter(name -> !name.isEmpty())
                .map(CpuFeature::named)
                .collect(Collectors.toSet());
    }

    private int kernelLine() {
        int bytes = values.bytes("kernel.cache-line");
        return checked("kernel.cache-line", () -> {
            if (Integer.bitCount(bytes) != 1 || bytes < 16 || bytes > 256) {
                throw new IllegalArgumentException("a cache line must be a power of two from 16 to 256, not " + bytes);
            }
            return bytes;
        });
    }

    private int physicalBits() {
        int bits = values.integer("cpu.physical-bits");
        return checked("cpu.physical-bits", () -> {
            if (bits < 32 || bits > MOST_PHYSICAL_BITS) {
                throw new IllegalArgumentException("physical addresses must have 32 to 52 bits, not " + bits);
            }
            return bits;
        });
    }

    private CacheConfig cache(String name, boolean lower) {
        int bytes = values.bytes(name + ".size");
        int line = values.bytes(name + ".line");
        int sector = values.has(name + ".sector") ? values.bytes(name + ".sector") : line;
        int ways = values.integer(name + ".ways");
        int latency = values.integer(name + ".latency");
        boolean through = values.has(name + ".write-through") && values.flag(name + ".write-through");
        Inclusion inclusion = lower ? values.choice(name + ".inclusion", Inclusion.class) : Inclusion.NON_INCLUSIVE;
        Replacement replacement = replacement(name);
        return checked(
                name, () -> new CacheConfig(bytes, ways, line, sector, latency, through, inclusion, replacement));
    }

    private TlbConfig tlb(String name) {
        int entries = values.integer(name + ".entries");
        int ways = ways(name + ".ways", entries);
        int large = values.integer(name + ".large-entries", 0);
        int largeWays = large == 0 ? 0 : ways(name + ".large-ways", large);
        int second = values.integer(name + ".second-entries", 0);
        int secondWays = second == 0 ? 0 : ways(name + ".second-ways", second);
        boolean holdsLarge = second != 0 && values.flag(name + ".second-holds-large");
        return checked(
                name,
                () -> new TlbConfig(
                        entries, ways, large, largeWays, second, secondWays, holdsLarge, replacement(name)));
    }

    /** Ways of a TLB: a number, or {@code full} for all entries in one set. */
    private int ways(String key, int entries) {
        return values.text(key).equals("full") ? entries : values.integer(key);
    }

    private Replacement replacement(String name) {
        String key = name + ".replacement";
        return values.has(key) ? values.choice(key, Replacement.class) : Replacement.BIT_PLRU;
    }

    private PredictorConfig predictor() {
        return checked(
                "predictor",
                () -> new PredictorConfig(
                        values.integer("predictor.history-bits"),
                        values.integer("predictor.counters"),
                        values.integer("predictor.targets"),
                        values.integer("predictor.returns"),
                        values.integer("predictor.mispredict"),
                        values.integer("predictor.target-miss")));
    }

    private CostConfig costs() {
        Map<CostClass, Integer> instructions = new EnumMap<>(CostClass.class);
        for (CostClass costClass : CostClass.values()) {
            String key = ProfileKeys.instruction(costClass);
            if (values.has(key)) {
                instructions.put(costClass, values.integer(key));
            }
        }
        return checked(
                "costs",
                () -> new CostConfig(
                        instructions,
                        values.integer("costs.lock"),
                        trap("exception"),
                        trap("int"),
                        trap("interrupt"),
                        values.integer("costs.cr3-write"),
                        values.integer("costs.invlpg"),
                        values.integer("costs.page-walk"),
                        values.integer("costs.second-tlb-hit", 0),
                        values.decimal("costs.clear-bytes-per-clock"),
                        values.decimal("costs.copy-bytes-per-clock"),
                        values.integer("dram.stream-line"),
                        values.decimal("costs.kernel-instruction")));
    }

    private TrapCost trap(String name) {
        return new TrapCost(values.integer("costs." + name + "-entry"), values.integer("costs." + name + "-return"));
    }

    private <T> T checked(String part, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            throw values.invalid(part, e);
        }
    }
}
