package faultline.emulator.machine;

import faultline.emulator.debug.DebugTable;
import faultline.emulator.debug.MachineSide;
import faultline.emulator.debug.SavedState;
import faultline.emulator.timing.CacheConfig;
import faultline.emulator.timing.CacheHierarchyConfig;
import faultline.emulator.timing.PerfCounters;
import java.util.ArrayList;
import java.util.List;

/** Translations, caches and counters of all CPUs as tables. */
final class MachineDebugSide implements MachineSide {

    private static final int KILO = 1024;

    private final Machine machine;
    private final MachineConfig config;
    private final Cpu[] cpus;

    MachineDebugSide(Machine machine, Cpu[] cpus) {
        this.machine = machine;
        this.config = machine.config();
        this.cpus = cpus;
    }

    @Override
    public long instructions() {
        long sum = 0;
        for (Cpu cpu : cpus) {
            sum += cpu.counters().userInstructions;
        }
        return sum;
    }

    @Override
    public SavedState save(List<?> others, SavedState before) {
        return machine.save(others, (MachineSnapshot) before);
    }

    @Override
    public long ramBytesKept() {
        return machine.memory().imageBytes();
    }

    @Override
    public void forgetTranslation(int va) {
        for (Cpu cpu : cpus) {
            cpu.mmu().forgetForDebug(va);
        }
    }

    @Override
    public void setStoppable(boolean on) {
        for (Cpu cpu : cpus) {
            cpu.mmu().stopPoints().setClosely(on);
        }
    }

    @Override
    public void stopSoon() {
        for (Cpu cpu : cpus) {
            cpu.mmu().stopPoints().stopSoon();
        }
    }

    @Override
    public List<String> tables() {
        return List.of("tlb", "caches", "counters");
    }

    @Override
    public DebugTable table(String name) {
        return switch (name) {
            case "tlb" -> translations();
            case "caches" -> caches();
            case "counters" -> counters();
            default -> null;
        };
    }

    private DebugTable translations() {
        List<List<String>> rows = new ArrayList<>();
        long misses = 0;
        long large = 0;
        for (Cpu cpu : cpus) {
            misses += cpu.counters().dtlbMisses;
            large += cpu.counters().largeDtlbMisses;
            cpu.mmu()
                    .forEachTranslation((va, bytes, frame, writable, user, global) -> rows.add(List.of(
                            String.valueOf(cpu.number()),
                            String.format("0x%08x", va),
                            bytes / KILO + "K",
                            String.format("0x%x", frame),
                            (writable ? "w" : "-") + (user ? "u" : "-") + (global ? "g" : "-"))));
        }
        return new DebugTable(
                "tlb",
                "Translations that the TLBs hold; data missed " + misses + " times, " + large
                        + " times for a large page",
                List.of("cpu", "va", "size", "frame", "rights"),
                rows);
    }

    private DebugTable caches() {
        CacheHierarchyConfig all = config.profile().caches();
        List<List<String>> rows = new ArrayList<>();
        for (Cpu cpu : cpus) {
            PerfCounters counters = cpu.counters();
            cache(rows, cpu, "L1I", all.l1i(), counters.fetches, counters.l1iMisses);
            cache(rows, cpu, "L1D", all.l1d(), counters.loads + counters.stores, counters.l1dMisses);
            cache(rows, cpu, "L2", all.l2(), counters.l1iMisses + counters.l1dMisses, counters.l2Misses);
            cache(rows, cpu, "L3", all.l3(), counters.l2Misses, counters.l3Misses);
        }
        return new DebugTable(
                "caches",
                "Caches, their references and misses",
                List.of("cpu", "cache", "size", "ways", "line", "references", "misses"),
                rows);
    }

    private static void cache(
            List<List<String>> rows, Cpu cpu, String name, CacheConfig cache, long references, long misses) {
        if (cache != null) {
            rows.add(List.of(
                    String.valueOf(cpu.number()),
                    name,
                    cache.bytes() / KILO + "K",
                    String.valueOf(cache.ways()),
                    String.valueOf(cache.lineBytes()),
                    String.valueOf(references),
                    String.valueOf(misses)));
        }
    }

    private DebugTable counters() {
        List<List<String>> rows = new ArrayList<>();
        for (Cpu cpu : cpus) {
            PerfCounters c = cpu.counters();
            String[] names = {
                "cycles",
                "user-instructions",
                "kernel-instructions",
                "loads",
                "stores",
                "fetches",
                "l1d-misses",
                "l1i-misses",
                "l2-misses",
                "l3-misses",
                "dram-reads",
                "dram-writes",
                "dtlb-misses",
                "large-dtlb-misses",
                "itlb-misses",
                "page-walks",
                "branches",
                "mispredicts"
            };
            long[] values = {
                cpu.now(),
                c.userInstructions,
                c.kernelInstructions,
                c.loads,
                c.stores,
                c.fetches,
                c.l1dMisses,
                c.l1iMisses,
                c.l2Misses,
                c.l3Misses,
                c.dramReads,
                c.dramWrites,
                c.dtlbMisses,
                c.largeDtlbMisses,
                c.itlbMisses,
                c.pageWalks,
                c.branches,
                c.mispredicts
            };
            for (int i = 0; i < names.length; i++) {
                rows.add(List.of(String.valueOf(cpu.number()), names[i], String.valueOf(values[i])));
            }
        }
        return new DebugTable("counters", "Clock and event counts", List.of("cpu", "event", "count"), rows);
    }
}
