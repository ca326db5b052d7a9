package faultline.profiles;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.machine.MachineProfile;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.Mmu;
import faultline.emulator.paging.PageTableEntry;
import faultline.emulator.paging.PageTableFormat;
import faultline.emulator.paging.PagingControl;
import faultline.emulator.paging.SupervisorMmu;
import faultline.emulator.timing.Clock;
import faultline.emulator.timing.CostModel;
import faultline.emulator.timing.PerfCounters;
import faultline.emulator.trap.GuestFault;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Law 4 on the machines that users get: the line filter changes no number. */
class BundledProfilesLawTest {

    private static final int STEPS = 400_000;
    private static final int PAGES = 1500;
    private static final int FIRST_FRAME = 64;
    private static final int RAM = 16 << 20;

    static Stream<String> profiles() {
        return new MachineProfiles().bundled().stream();
    }

    private record Side(Mmu mmu, SupervisorMmu supervisor, Clock clock, PerfCounters counters) {}

    private static Side side(MachineProfile profile, boolean filter) {
        PhysicalMemory memory = new PhysicalMemory(RAM);
        PageTableFormat format = PageTableFormat.TWO_LEVEL;
        Clock clock = new Clock();
        PerfCounters counters = new PerfCounters();
        CostModel cost = new CostModel(profile.costs());
        Mmu mmu = new Mmu(profile.mmu(filter), memory, cost, clock, counters, new GuestFault());
        long flags = PageTableEntry.PRESENT | PageTableEntry.WRITABLE | PageTableEntry.USER;
        for (int page = 0; page < PAGES; page++) {
            int table = 2 + page / format.entries(1);
            format.write(memory, 4096 + (page >> 10) * 4L, PageTableEntry.of(table, flags));
            format.write(
                    memory,
                    format.entryAddress((long) table << 12, page << 12, 1),
                    PageTableEntry.of(FIRST_FRAME + page, flags));
        }
        mmu.supervisor().setControl(PagingControl.linux(format, false, profile.physicalBits()));
        mmu.supervisor().loadCr3(4096);
        return new Side(mmu, mmu.supervisor(), clock, counters);
    }

    private static long step(Side side, int va, int kind) {
        switch (kind) {
            case 0, 1, 2 -> side.mmu.store32(va, kind);
            case 3 -> side.mmu.store32(va, side.mmu.loadForUpdate32(va) + 1);
            case 4, 5 -> {
                return side.mmu.fetchLine(va);
            }
            case 6 -> side.supervisor.load(va);
            case 7 -> side.supervisor.store(va);
            default -> {
                return side.mmu.load32(va);
            }
        }
        return 0;
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void filterChangesNothing(String name) {
        for (String policy : List.of("bit-plru", "lru", "random")) {
            MachineProfile profile = new MachineProfiles()
                    .load(
                            name,
                            List.of(
                                    "l1i.replacement=" + policy,
                                    "l1d.replacement=" + policy,
                                    "l2.replacement=" + policy,
                                    "itlb.replacement=" + policy,
                                    "dtlb.replacement=" + policy));
            Side with = side(profile, true);
            Side without = side(profile, false);
            Random random = new Random(7);
            int va = 0;
            for (int step = 0; step < STEPS; step++) {
                boolean far = random.nextInt(6) == 0;
                va = far ? random.nextInt(PAGES << 12) & ~3 : (va & ~0xFFF) + (random.nextInt(256) << 2);
                int kind = random.nextInt(14);
                assertThat(step(with, va, kind)).isEqualTo(step(without, va, kind));
            }
            assertThat(with.clock.now()).isEqualTo(without.clock.now());
            assertThat(with.counters).usingRecursiveComparison().isEqualTo(without.counters);
            assertThat(with.counters.pageWalks).isPositive();
        }
    }
}
