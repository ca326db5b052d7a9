package faultline.kernel.frame;

/** A range of RAM with one property: DMA, NORMAL or HIGHMEM (facts linux-mm.md 5.1). Its struct zone lies at a kernel address of its own. */
public final class Zone {

    /** Bytes of a struct zone before its per-CPU part: lock and watermarks, the free areas, the LRU lists with their lock on lines of their own. */
    static final int HEAD_BYTES = 384;
    /** Bytes of a struct zone for each CPU. */
    static final int CPU_BYTES = 128;

    /** struct per_cpu_pages: count, low, high, batch, list head. */
    private static final int PER_CPU_PAGES_BYTES = 24;

    private static final int LRU = 256;
    private static final int FREE_AREAS = 64;
    private static final int FREE_AREA_BYTES = 12;

    private final ZoneKind kind;
    private final int node;
    private final int index;
    private final int first;
    private final int end;
    private final int va;
    private final BuddyAllocator buddy;
    private int managed;
    private int min;
    private int low;
    private int high;

    /**
     * @param node number of the node that it is of
     * @param index its place among the zones of all nodes
     */
    Zone(ZoneKind kind, int node, int index, int first, int end, int va, BuddyAllocator buddy) {
        this.kind = kind;
        this.node = node;
        this.index = index;
        this.first = first;
        this.end = end;
        this.va = va;
        this.buddy = buddy;
    }

    /** DMA, NORMAL or HIGHMEM. */
    public String name() {
        return kind.name();
    }

    /** What its frames are good for. */
    public ZoneKind kind() {
        return kind;
    }

    /** Number of its node. */
    public int node() {
        return node;
    }

    /** Its place among the zones of all nodes, which is the order of their frames. */
    public int index() {
        return index;
    }

    /** First frame. */
    public int first() {
        return first;
    }

    /** First frame behind the zone. */
    public int end() {
        return end;
    }

    /** Frames that the allocator was given at boot. */
    public int managed() {
        return managed;
    }

    /** Frames that ever came back to the free lists since boot. */
    public long framesFreed() {
        return buddy.given();
    }

    /** Frames on the free lists, those of the CPUs apart. */
    public int free() {
        return buddy.free();
    }

    /** The fewest frames that were ever on the free lists since boot. */
    public int leastFree() {
        return buddy.leastFree();
    }

    /** pages_min in frames. */
    public int min() {
        return min;
    }

    /** pages_low in frames: below it kswapd is woken. */
    public int low() {
        return low;
    }

    /** pages_high in frames: kswapd's aim. */
    public int high() {
        return high;
    }

    /** The free lists. */
    BuddyAllocator buddy() {
        return buddy;
    }

    /** Kernel address of lock, free_pages and watermarks. */
    int va() {
        return va;
    }

    /** Kernel address of lru_lock, with the LRU lists and their counters behind it. */
    public int lruAddress() {
        return va + LRU;
    }

    /** Kernel address of the free area of {@code order} in the struct zone at {@code zoneVa}. */
    static int freeArea(int zoneVa, int order) {
        return zoneVa + FREE_AREAS + order * FREE_AREA_BYTES;
    }

    /** Kernel address of the page set of {@code cpu}: its hot list, or behind that its cold one. */
    int pageset(int cpu, boolean cold) {
        return va + HEAD_BYTES + cpu * CPU_BYTES + (cold ? PER_CPU_PAGES_BYTES : 0);
    }

    void opened(int managedFrames) {
        managed = managedFrames;
    }

    void setMarks(int minFrames, int lowFrames, int highFrames) {
        min = minFrames;
        low = lowFrames;
        high = highFrames;
    }
}
