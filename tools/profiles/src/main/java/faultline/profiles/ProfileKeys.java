package faultline.profiles;

import faultline.emulator.timing.CostClass;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The keys that a profile may have, and help for those it may not. */
final class ProfileKeys {

    private static final List<String> CPU = List.of(
            "name",
            "title",
            "cpu.clock",
            "cpu.vendor",
            "cpu.family",
            "cpu.model",
            "cpu.stepping",
            "cpu.brand",
            "cpu.features",
            "cpu.highest-leaf",
            "cpu.physical-bits",
            "cpu.no-execute",
            "kernel.cache-line",
            "dram.latency",
            "dram.write-back",
            "dram.stream-line",
            "dram.prefetch-streams");
    private static final List<String> CACHES = List.of("l1i", "l1d", "l2", "l3");
    private static final List<String> CACHE =
            List.of("size", "ways", "line", "sector", "latency", "write-through", "inclusion", "replacement");
    private static final List<String> TLBS = List.of("itlb", "dtlb");
    private static final List<String> TLB = List.of(
            "entries",
            "ways",
            "large-entries",
            "large-ways",
            "second-entries",
            "second-ways",
            "second-holds-large",
            "replacement");
    private static final List<String> REST = List.of(
            "predictor.history-bits",
            "predictor.counters",
            "predictor.targets",
            "predictor.returns",
            "predictor.mispredict",
            "predictor.target-miss",
            "costs.lock",
            "costs.exception-entry",
            "costs.exception-return",
            "costs.int-entry",
            "costs.int-return",
            "costs.interrupt-entry",
            "costs.interrupt-return",
            "costs.cr3-write",
            "costs.invlpg",
            "costs.page-walk",
            "costs.second-tlb-hit",
            "costs.clear-bytes-per-clock",
            "costs.copy-bytes-per-clock",
            "costs.kernel-instruction",
            "memory.nodes",
            "disk.track-microseconds",
            "disk.stroke-microseconds",
            "disk.turns-per-minute",
            "disk.kilobytes-per-second",
            "disk.megabytes");

    private final Set<String> known = new TreeSet<>();

    ProfileKeys() {
        known.addAll(CPU);
        known.addAll(REST);
        CACHES.forEach(cache -> CACHE.forEach(key -> known.add(cache + "." + key)));
        TLBS.forEach(tlb -> TLB.forEach(key -> known.add(tlb + "." + key)));
        for (CostClass costClass : CostClass.values()) {
            known.add(instruction(costClass));
        }
    }

    /** The key of the price of {@code costClass}. */
    static String instruction(CostClass costClass) {
        return "instructions." + ProfileValues.kebab(costClass);
    }

    /** Fails with the nearest keys if {@code key} does not exist. */
    void require(String where, String key) {
        if (!known.contains(key)) {
            List<String> near = known.stream()
                    .sorted(Comparator.comparingInt((String candidate) -> distance(key, candidate)))
                    .limit(3)
                    .toList();
            throw new ProfileException(
                    where + ": there is no key " + key + "; did you mean " + String.join(", ", near) + "?");
        }
    }

    /** Levenshtein's edit distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
