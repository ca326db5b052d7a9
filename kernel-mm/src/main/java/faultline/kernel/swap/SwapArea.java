package faultline.kernel.swap;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.DirectMap;

/**
 * One swap device: swap_info_struct with its swap_map, which counts the users of each slot in 16 bits (facts linux-mm.md 1.2,
 * 4.10). The map's pages, which vmalloc would join, are touched through the direct map.
 */
public final class SwapArea {

    /** SWAPFILE_CLUSTER: slots that are handed out in a run. */
    static final int CLUSTER = 256;
    /** SWAP_MAP_MAX: a slot with so many users keeps them for ever. */
    static final int MAX_USERS = 0x7FFF;
    /** SWAP_MAP_BAD: not to be used. */
    static final int BAD = 0x8000;
    /** Bytes of a swap_info_struct (unverified). */
    static final int INFO_BYTES = 64;

    private static final int COUNT_BYTES = Short.BYTES;
    private static final int SLOTS_PER_FRAME = (1 << 12) / COUNT_BYTES;

    private final KernelWork work;
    private final int type;
    private final String name;
    private final int infoVa;
    private final int[] mapFrames;
    private final int lineSlots;
    private final char[] map;
    private final byte[][] contents;
    private final long firstBlock;
    private final int priority;
    private int lowest = 1;
    private int highest;
    private int next = 1;
    private int run;
    private int used;
    private int peakUsed;
    private boolean writable = true;

    /**
     * @param type its number
     * @param infoVa kernel address of its swap_info_struct
     * @param mapFrames lowmem frames that hold swap_map
     * @param pages slots, the header's included
     * @param firstBlock page of the disk at which it starts
     */
    SwapArea(
            KernelWork work,
            int type,
            String name,
            int infoVa,
            int[] mapFrames,
            int pages,
            long firstBlock,
            int priority,
            int lineBytes) {
        this.work = work;
        this.type = type;
        this.name = name;
        this.infoVa = infoVa;
        this.mapFrames = mapFrames;
        this.lineSlots = lineBytes / COUNT_BYTES;
        this.map = new char[pages];
        this.contents = new byte[pages][];
        this.firstBlock = firstBlock;
        this.priority = priority;
        this.highest = pages - 1;
        map[0] = BAD;
    }

    /** Frames that the map of an area of {@code pages} slots needs. */
    static int mapFrames(int pages) {
        return (pages + SLOTS_PER_FRAME - 1) / SLOTS_PER_FRAME;
    }

    /** Its number, the type in swap entries. */
    public int type() {
        return type;
    }

    /** Path of its device. */
    public String name() {
        return name;
    }

    /** Slots that can be used. */
    public int pages() {
        return map.length - 1;
    }

    /** Slots in use. */
    public int used() {
        return used;
    }

    /** The most slots that were ever in use at once. */
    public int peakUsed() {
        return peakUsed;
    }

    /** Areas of higher priority are filled first. */
    public int priority() {
        return priority;
    }

    /** Users of {@code slot}; uncharged. */
    public int users(int slot) {
        return map[slot];
    }

    /** Whether slots are handed out: SWP_WRITEOK. */
    public boolean writable() {
        return writable;
    }

    void setWritable(boolean value) {
        writable = value;
    }

    int infoVa() {
        return infoVa;
    }

    int[] frames() {
        return mapFrames;
    }

    /** Page of the disk that holds {@code slot}. */
    long block(int slot) {
        return firstBlock + slot;
    }

    /** Bytes that were written to {@code slot}, or null for zeros. */
    byte[] contents(int slot) {
        return contents[slot];
    }

    void setContents(int slot, byte[] bytes) {
        contents[slot] = bytes;
    }

    /** Kernel address of the count of {@code slot}. */
    int mapVa(int slot) {
        return DirectMap.ofFrame(mapFrames[slot / SLOTS_PER_FRAME]) + slot % SLOTS_PER_FRAME * COUNT_BYTES;
    }

    /** scan_swap_map: a free slot, now with one user, or 0. Runs of {@link #CLUSTER} keep pages that go out together together. */
    int allocate() {
        work.path(KernelPath.GET_SWAP_PAGE);
        work.load(infoVa);
        int slot = run > 0 ? scan(next, highest) : 0;
        if (slot != 0) {
            run--;
        } else {
            run = CLUSTER;
            slot = freeRun();
            if (slot == 0) {
                slot = scan(lowest, highest);
            } else {
                run--;
            }
        }
        if (slot != 0) {
            take(slot);
        }
        return slot;
    }

    private void take(int slot) {
        lowest = slot == lowest ? lowest + 1 : lowest;
        highest = slot == highest ? highest - 1 : highest;
        if (lowest > highest) {
            lowest = map.length - 1;
            highest = 0;
        }
        map[slot] = 1;
        used++;
        peakUsed = Math.max(peakUsed, used);
        next = slot + 1;
        work.store(mapVa(slot));
        work.store(infoVa);
    }

    /** The first free slot from {@code from} to {@code to}, or 0; each line of the map looked at is a reference. */
    private int scan(int from, int to) {
        int slot = from;
        while (slot <= to && map[slot] != 0) {
            slot++;
        }
        chargeScan(from, Math.min(slot, to));
        return slot <= to ? slot : 0;
    }

    /** The first slot of the first run of {@link #CLUSTER} free ones, or 0. */
    private int freeRun() {
        int start = lowest;
        int slot = start;
        while (start + CLUSTER - 1 <= highest && slot < start + CLUSTER) {
            if (map[slot] != 0) {
                start = slot + 1;
            }
            slot++;
        }
        chargeScan(lowest, slot - 1);
        return start + CLUSTER - 1 <= highest ? start : 0;
    }

    private void chargeScan(int from, int to) {
        work.loop(KernelPath.SWAP_SCAN_SLOT, to - from + 1);
        for (int slot = from; slot <= to; slot = (slot / lineSlots + 1) * lineSlots) {
            work.load(mapVa(slot));
        }
    }

    /** swap_duplicate: one more user; false if the slot has none. */
    boolean duplicate(int slot) {
        work.path(KernelPath.SWAP_DUPLICATE);
        work.store(mapVa(slot));
        if (map[slot] == 0 || map[slot] == BAD) {
            return false;
        }
        if (map[slot] < MAX_USERS) {
            map[slot]++;
        }
        return true;
    }

    /** swap_entry_free: one user less; returns how many are left. */
    int free(int slot) {
        work.path(KernelPath.SWAP_FREE);
        work.store(mapVa(slot));
        if (map[slot] == 0 || map[slot] == BAD) {
            throw new IllegalStateException("swap slot " + slot + " of area " + type + " is freed and not in use");
        }
        if (map[slot] < MAX_USERS) {
            map[slot]--;
        }
        if (map[slot] == 0) {
            lowest = Math.min(lowest, slot);
            highest = Math.max(highest, slot);
            used--;
            contents[slot] = null;
            work.store(infoVa);
        }
        return map[slot];
    }
}
