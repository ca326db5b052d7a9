package faultline.kernel.swap;

import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.BootMemory;
import faultline.kernel.frame.DirectMap;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.Gfp;
import faultline.kernel.frame.KernelGlobals;
import faultline.kernel.pagetable.NonPresentPte;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** All swap areas: swap_info and swap_list (Linux 2.6.2 swapfile.c). A slot is named by its swap entry. */
public final class SwapSpace {

    private final KernelWork work;
    private final KernelLocks locks;
    private final FrameAllocator allocator;
    private final NonPresentPte encoding;
    private final int lockVa;
    private final int lineBytes;
    private final SwapArea[] areas = new SwapArea[NonPresentPte.TYPES];
    /** Those that are on, by priority from the highest; of equals the one that was asked last is last. */
    private final List<SwapArea> order = new ArrayList<>();

    private long diskPages;

    /** @param lineBytes bytes of a first-level cache line */
    public SwapSpace(KernelWork work, KernelLocks locks, BootMemory boot, NonPresentPte encoding, int lineBytes) {
        this.work = work;
        this.locks = locks;
        this.allocator = boot.allocator();
        this.encoding = encoding;
        this.lockVa = boot.globals() + KernelGlobals.SWAP;
        this.lineBytes = lineBytes;
    }

    /** How this kernel writes swap entries into page tables. */
    public NonPresentPte encoding() {
        return encoding;
    }

    /** The device called {@code name} of {@code bytes} becomes swap space: the part of sys_swapon behind the checks. */
    public SwapOn add(String name, long bytes, int priority) {
        long pages = Math.min(bytes >>> 12, encoding.maxSwapPages());
        int type = 0;
        while (type < areas.length && areas[type] != null) {
            type++;
        }
        if (pages < 2 || type == areas.length) {
            return pages < 2 ? SwapOn.TOO_SMALL : SwapOn.TOO_MANY;
        }
        int[] map = new int[SwapArea.mapFrames((int) pages)];
        for (int i = 0; i < map.length; i++) {
            map[i] = allocator.allocate(Gfp.KERNEL, 0, FrameUse.KERNEL);
            if (map[i] == FrameAllocator.NONE) {
                for (int back = 0; back < i; back++) {
                    allocator.free(map[back], 0);
                }
                return SwapOn.NO_MEMORY;
            }
            work.cpu().streamClear(DirectMap.ofFrame(map[i]), 1 << 12);
        }
        int info = lockVa + (1 + type) * SwapArea.INFO_BYTES;
        SwapArea area = new SwapArea(work, type, name, info, map, (int) pages, diskPages, priority, lineBytes);
        diskPages += pages;
        areas[type] = area;
        order.add(area);
        order.sort(Comparator.comparingInt(SwapArea::priority).reversed());
        return SwapOn.DONE;
    }

    /** How {@link #add} went. */
    public enum SwapOn {
        DONE,
        TOO_SMALL,
        TOO_MANY,
        NO_MEMORY
    }

    /** No more slots of {@code area} are handed out. */
    public void stop(SwapArea area) {
        area.setWritable(false);
    }

    /** Slots of {@code area} are handed out again. */
    public void restart(SwapArea area) {
        area.setWritable(true);
    }

    /** {@code area}, of which no slot is in use any more, is swap space no longer. */
    public void remove(SwapArea area) {
        if (area.used() != 0) {
            throw new IllegalStateException(area.used() + " swap slots are in use");
        }
        order.remove(area);
        areas[area.type()] = null;
        for (int frame : area.frames()) {
            allocator.free(frame, 0);
        }
    }

    /** get_swap_page: a slot with one user, as a swap entry; 0 when swap is full or there is none. */
    public int allocate() {
        locks.spin(lockVa);
        work.load(lockVa);
        int entry = 0;
        for (int i = 0; i < order.size() && entry == 0; i++) {
            SwapArea area = order.get(i);
            int slot = area.writable() && area.used() < area.pages() ? area.allocate() : 0;
            if (slot != 0) {
                entry = NonPresentPte.entryOf(area.type(), slot);
                takeTurns(i);
            }
        }
        work.store(lockVa);
        locks.unspin(lockVa);
        return entry;
    }

    /** Areas of one priority are used in turn. */
    private void takeTurns(int index) {
        int last = index;
        while (last + 1 < order.size()
                && order.get(last + 1).priority() == order.get(index).priority()) {
            last++;
        }
        if (last != index) {
            order.add(last, order.remove(index));
        }
    }

    /** swap_duplicate: one more user of a slot. */
    public boolean duplicate(int entry) {
        locks.spin(lockVa);
        boolean done = area(entry).duplicate(NonPresentPte.offset(entry));
        locks.unspin(lockVa);
        return done;
    }

    /** swap_entry_free: one user less; returns how many the slot has left. */
    public int free(int entry) {
        locks.spin(lockVa);
        int left = area(entry).free(NonPresentPte.offset(entry));
        locks.unspin(lockVa);
        return left;
    }

    /** Users of a slot; reads its count. */
    public int users(int entry) {
        SwapArea area = area(entry);
        work.load(area.mapVa(NonPresentPte.offset(entry)));
        return area.users(NonPresentPte.offset(entry));
    }

    /** Copies the bytes of a slot without touching the model, for debuggers; false if there is no such slot. */
    public boolean peek(int entry, byte[] page) {
        SwapArea area = area(entry);
        int slot = NonPresentPte.offset(entry);
        if (area == null || slot >= area.pages()) {
            return false;
        }
        byte[] bytes = area.contents(slot);
        if (bytes != null) {
            System.arraycopy(bytes, 0, page, 0, page.length);
        }
        return true;
    }

    /** The area of a slot. */
    SwapArea area(int entry) {
        return areas[NonPresentPte.type(entry)];
    }

    /** The areas that are on, by type. */
    public List<SwapArea> areas() {
        List<SwapArea> found = new ArrayList<>(order);
        found.sort(Comparator.comparingInt(SwapArea::type));
        return Collections.unmodifiableList(found);
    }

    /** total_swap_pages. */
    public long totalPages() {
        long sum = 0;
        for (SwapArea area : order) {
            sum += area.pages();
        }
        return sum;
    }

    /** nr_swap_pages: slots that are free. */
    public long freePages() {
        long sum = 0;
        for (SwapArea area : order) {
            sum += area.writable() ? area.pages() - area.used() : 0;
        }
        return sum;
    }

    /** Slots in use. */
    public long usedPages() {
        long sum = 0;
        for (SwapArea area : order) {
            sum += area.used();
        }
        return sum;
    }

    /** Most slots that were in use, summed over the areas. */
    public long peakUsedPages() {
        long sum = 0;
        for (SwapArea area : order) {
            sum += area.peakUsed();
        }
        return sum;
    }

    /** vm_swap_full: more than half is in use, so slots of pages in memory should be given back. */
    public boolean full() {
        work.load(lockVa);
        return freePages() * 2 < totalPages();
    }
}
