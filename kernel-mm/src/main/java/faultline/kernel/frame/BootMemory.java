package faultline.kernel.frame;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.PerCpuPageset.Heat;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory as the kernel finds and arranges it at boot, uncharged: firmware's frames, the kernel with its tables, and zones that hold the rest.
 */
public final class BootMemory {

    /** Kernel address of the first byte of kernel code. */
    public static final int TEXT_START = KernelImage.TEXT;

    /** Least RAM that the kernel boots with. */
    public static final long MINIMUM_BYTES = 8L << 20;

    /** Bytes of the static area of each CPU. */
    public static final int PER_CPU_BYTES = 4096;

    /** Bytes of a kernel stack with its thread_info: order 1 (facts linux-mm.md 2.2). */
    public static final int STACK_BYTES = 8192;

    /** Bytes of global kernel variables that callers place with {@link #globals}. */
    public static final int GLOBAL_BYTES = 16384;

    private static final int FRAME = PhysicalMemory.FRAME_BYTES;
    private static final int DMA_FRAMES = (16 << 20) / FRAME;
    private static final int FIRST_FIRMWARE = 0x9F000 / FRAME;
    private static final int FIRST_EXTENDED = 0x100000 / FRAME;
    private static final int[] ZONE_ENDS = {DMA_FRAMES, DirectMap.LOWMEM_FRAMES, Integer.MAX_VALUE};
    private static final int BLOCK_FRAMES = 1 << ZoneMap.BLOCK_SHIFT;

    private final PhysicalMemory ram;
    private final BootConfig config;
    private final KernelImage image;
    private final int globals;
    private final int perCpu;
    private final int zeroFrame;
    private final int bootStackTop;
    private final FrameTable table;
    private final FrameAllocator allocator;

    /**
     * @throws KernelConfigException if this RAM cannot be used with this kernel
     */
    public BootMemory(PhysicalMemory ram, KernelWork work, KernelLocks locks, BootConfig config) {
        this.ram = ram;
        this.config = config;
        checkSize();
        image = new KernelImage(ram, config.format(), config.textEnd());
        globals = image.reserve(GLOBAL_BYTES, FRAME);
        perCpu = image.reserve((long) PER_CPU_BYTES * config.cpus(), 128);
        image.buildTables();
        zeroFrame = DirectMap.frameOf(image.reserve(FRAME, FRAME));
        ram.clearFrame(zeroFrame);
        bootStackTop = image.reserve(STACK_BYTES, STACK_BYTES) + STACK_BYTES;
        int memMap = image.reserve((long) ram.frames() * config.structPage().bytes(), 128);
        table = new FrameTable(work, locks, config.structPage(), ram.frames(), memMap);
        List<Node> nodes = layOutNodes(work);
        markBootFrames(image.seal());
        allocator = openZones(work, locks, nodes);
    }

    private void checkSize() {
        if (ram.bytes() < MINIMUM_BYTES) {
            throw new KernelConfigException("the kernel needs at least " + (MINIMUM_BYTES >>> 20)
                    + " MB of RAM, this machine has " + (ram.bytes() >>> 10) + " KB");
        }
        int nodes = config.nodes();
        if (nodes < 1 || nodes > Node.MOST || nodes > 1 && ram.frames() / nodes < DMA_FRAMES) {
            throw new KernelConfigException("memory of " + (ram.bytes() >>> 20) + " MB cannot be divided into " + nodes
                    + " nodes: there can be 1 to " + Node.MOST + ", and each must have 16 MB");
        }
        boolean wide = config.format().entryBytes() == Long.BYTES;
        if (!wide && ram.bytes() > 4L << 30) {
            throw new KernelConfigException(
                    "page tables of format " + config.format().name() + " reach 4 GB of RAM, this machine has "
                            + (ram.bytes() >>> 20) + " MB: use pae page tables");
        }
    }

    /** Shares RAM out evenly, in whole blocks of buddies. */
    private List<Node> layOutNodes(KernelWork work) {
        List<Node> nodes = new ArrayList<>();
        int first = 0;
        int zones = 0;
        for (int node = 0; node < config.nodes(); node++) {
            long share = (long) ram.frames() * (node + 1) / config.nodes();
            boolean last = node == config.nodes() - 1;
            int end = last ? ram.frames() : (int) share / BLOCK_FRAMES * BLOCK_FRAMES;
            Node made = new Node(node, first, end, layOutZones(work, node, zones, first, end));
            zones += made.zones().size();
            nodes.add(made);
            first = end;
        }
        return nodes;
    }

    private List<Zone> layOutZones(KernelWork work, int node, int zonesBefore, int nodeFirst, int nodeEnd) {
        List<Zone> zones = new ArrayList<>();
        int from = nodeFirst;
        for (ZoneKind kind : ZoneKind.values()) {
            int first = from;
            int end = Math.min(ZONE_ENDS[kind.ordinal()], nodeEnd);
            if (first < end) {
                int va = image.reserve(Zone.HEAD_BYTES + (long) Zone.CPU_BYTES * config.cpus(), 128);
                int bitmap = image.reserve(BuddyAllocator.bitmapsBytes(end - first), 128);
                BuddyAllocator buddy = new BuddyAllocator(work, table, first, end, va, bitmap);
                zones.add(new Zone(kind, node, zonesBefore + zones.size(), first, end, va, buddy));
                from = end;
            }
        }
        return zones;
    }

    private void markBootFrames(int kernelEnd) {
        reserve(0, 1, FrameUse.RESERVED);
        reserve(FIRST_FIRMWARE, FIRST_EXTENDED - FIRST_FIRMWARE, FrameUse.RESERVED);
        reserve(FIRST_EXTENDED, kernelEnd - FIRST_EXTENDED, FrameUse.KERNEL);
    }

    private void reserve(int first, int length, FrameUse use) {
        for (int frame = first; frame < first + length; frame++) {
            table.allocated(frame, 0, use);
        }
    }

    private FrameAllocator openZones(KernelWork work, KernelLocks locks, List<Node> nodes) {
        Zone[] zones = nodes.stream().flatMap(node -> node.zones().stream()).toArray(Zone[]::new);
        for (Zone zone : zones) {
            seed(zone);
            zone.opened(zone.buddy().free());
        }
        FreeReserve reserve = new FreeReserve(zones, config.watermarks());
        PerCpuPageset[][] hot = new PerCpuPageset[config.pagesets() ? zones.length : 0][config.cpus()];
        PerCpuPageset[][] cold = new PerCpuPageset[hot.length][config.cpus()];
        for (int i = 0; i < zones.length; i++) {
            int frames = zones[i].end() - zones[i].first();
            for (int cpu = 0; i < hot.length && cpu < config.cpus(); cpu++) {
                hot[i][cpu] = new PerCpuPageset(work, table, zones[i].pageset(cpu, false), frames, Heat.HOT);
                cold[i][cpu] = new PerCpuPageset(work, table, zones[i].pageset(cpu, true), frames, Heat.COLD);
            }
        }
        FreeFrames stock = new FreeFrames(work, locks, zones, hot, cold);
        Zonelists lists = new Zonelists(nodes, config.traits().nodes(), config.cpus());
        return new FrameAllocator(work, table, nodes, lists, stock, config.traits(), reserve, config.policy());
    }

    private void seed(Zone zone) {
        int at = zone.first();
        while (at < zone.end()) {
            int end = at;
            while (end < zone.end() && table.use(end) == FrameUse.FREE) {
                end++;
            }
            zone.buddy().seed(at, end);
            at = end + 1;
        }
    }

    /** mem_map. */
    public FrameTable table() {
        return table;
    }

    /** The page allocator over all zones. */
    public FrameAllocator allocator() {
        return allocator;
    }

    /** Physical address of swapper_pg_dir, the kernel's own top-level table. */
    public long root() {
        return image.root();
    }

    /** The ZERO_PAGE: a reserved frame of zero bytes. */
    public int zeroFrame() {
        return zeroFrame;
    }

    /** Kernel address behind the boot CPU's first kernel stack. */
    public int bootStackTop() {
        return bootStackTop;
    }

    /** Kernel address of the {@link #GLOBAL_BYTES} of global variables. */
    public int globals() {
        return globals;
    }

    /** Kernel address of swapper_space's page_tree. */
    public int swapperSpace() {
        return globals + KernelGlobals.SWAPPER_SPACE + Long.BYTES;
    }

    /** Kernel address of the static area of {@code cpu}; offsets are divided up by {@link KernelGlobals}. */
    public int perCpu(int cpu) {
        return perCpu + cpu * PER_CPU_BYTES;
    }
}
