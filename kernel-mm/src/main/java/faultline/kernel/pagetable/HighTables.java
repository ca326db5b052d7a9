package faultline.kernel.pagetable;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.DirectMap;
import faultline.kernel.frame.Gfp;
import faultline.kernel.frame.Highmem;
import java.util.Arrays;

/**
 * CONFIG_HIGHPTE of 2.6: page tables wherever there is room, highest first; those above the direct map are seen through three
 * windows of each CPU (facts linux-mm.md 5.3). A window costs what kmap_atomic does each time that a table is mapped, even if
 * it shows that table already.
 */
public final class HighTables implements TableMemory {

    /** KM_PTE0 (Linux 2.6.2 asm-i386/kmap_types.h). */
    private static final int FIRST_WINDOW = 7;

    private static final int WINDOWS = 3;
    private static final int OFFSET_MASK = PhysicalMemory.FRAME_BYTES - 1;

    private final KernelWork work;
    private final PhysicalMemory ram;
    private final Highmem highmem;
    private final int[] frames;
    private final int[] addresses;

    public HighTables(KernelWork work, PhysicalMemory ram, Highmem highmem, int cpus) {
        this.work = work;
        this.ram = ram;
        this.highmem = highmem;
        this.frames = new int[cpus * WINDOWS];
        this.addresses = new int[cpus * WINDOWS];
        Arrays.fill(frames, -1);
    }

    @Override
    public Gfp gfp() {
        return Gfp.HIGH_PAGE_TABLE;
    }

    @Override
    public int frames() {
        return ram.frames();
    }

    @Override
    public boolean high() {
        return true;
    }

    @Override
    public void clear(int frame) {
        highmem.clear(frame);
    }

    private static int frameOf(long pte) {
        return (int) (pte >>> PhysicalMemory.FRAME_SHIFT);
    }

    @Override
    public void map(long pte, int window) {
        int frame = frameOf(pte);
        if (DirectMap.covers(frame) || work.cpu().observes()) {
            return;
        }
        int slot = work.cpu().number() * WINDOWS + window;
        addresses[slot] = highmem.map(frame, FIRST_WINDOW + window);
        frames[slot] = frame;
    }

    @Override
    public int address(long pte) {
        int frame = frameOf(pte);
        if (DirectMap.covers(frame) || work.cpu().observes()) {
            return DirectMap.address(pte);
        }
        int first = work.cpu().number() * WINDOWS;
        for (int slot = first; slot < first + WINDOWS; slot++) {
            if (frames[slot] == frame) {
                return addresses[slot] + ((int) pte & OFFSET_MASK);
            }
        }
        // Whoever slept, or worked on other tables, since it mapped this one maps it again.
        map(pte, OUTER);
        return addresses[first + OUTER] + ((int) pte & OFFSET_MASK);
    }
}
