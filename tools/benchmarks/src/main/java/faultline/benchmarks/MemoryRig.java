package faultline.benchmarks;

import faultline.emulator.machine.MachineProfile;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.Mmu;
import faultline.emulator.paging.PageTableFormat;
import faultline.emulator.paging.PagingControl;
import faultline.emulator.timing.Clock;
import faultline.emulator.timing.CostModel;
import faultline.emulator.timing.PerfCounters;
import faultline.emulator.trap.GuestFault;
import faultline.profiles.MachineProfiles;
import java.util.List;

/** The memory side of one CPU over RAM that is mapped at its own addresses, for user mode, from {@link #FIRST} up. */
final class MemoryRig {

    static final int RAM = 64 << 20;
    static final int FIRST = 4 << 20;

    private static final int DIRECTORY = 0x1000;
    private static final int TABLES = 0x10000;

    final Mmu mmu;
    final PerfCounters counters = new PerfCounters();

    /** The machine {@code xeon-2004} with {@code overrides}. */
    MemoryRig(boolean lineFilter, String... overrides) {
        MachineProfile profile = new MachineProfiles().load("xeon-2004", List.of(overrides));
        PhysicalMemory memory = new PhysicalMemory(RAM);
        mmu = new Mmu(
                profile.mmu(lineFilter),
                memory,
                new CostModel(profile.costs()),
                new Clock(),
                counters,
                new GuestFault());
        for (int va = FIRST; va < RAM; va += PhysicalMemory.FRAME_BYTES) {
            int table = TABLES + (va >>> 22) * PhysicalMemory.FRAME_BYTES;
            memory.write32(DIRECTORY + (va >>> 22) * 4, table | 7);
            memory.write32(table + (va >>> 12 & 0x3FF) * 4, va | 0x67);
        }
        mmu.supervisor().setControl(PagingControl.linux(PageTableFormat.TWO_LEVEL, false, 36));
        mmu.supervisor().loadCr3(DIRECTORY);
    }

    /** Loads one word in every {@code stride} bytes of the first {@code bytes}; returns their sum. */
    int sweep(int bytes, int stride) {
        int sum = 0;
        for (int va = FIRST; va < FIRST + bytes; va += stride) {
            sum += mmu.load32(va);
        }
        return sum;
    }
}
