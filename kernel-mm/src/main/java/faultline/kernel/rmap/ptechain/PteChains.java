package faultline.kernel.rmap.ptechain;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.frame.BootMemory;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.Gfp;
import faultline.kernel.frame.KernelGlobals;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.PageTableRmap;
import faultline.kernel.rmap.AnonReverseMap;
import faultline.kernel.rmap.MappingVisitor;
import faultline.kernel.rmap.ReverseMapContext;
import faultline.kernel.rmap.WalkStatistics;

/**
 * Linux 2.5.27 to 2.6.6: the pte union of a struct page holds the address of the only entry that maps the page (PG_direct), or
 * of a chain of blocks with all such addresses (facts linux-mm.md 3.2; Linux 2.6.2 rmap.c).
 *
 * <p>Invariant: all blocks of a chain but the head are full, and the head's used slots are its last ones. So m mappings on
 * a chain hold ceil(m / NRPTE) blocks.
 *
 * <p>Pages of files can be kept the same way: then this is both halves of the reverse map.
 */
public final class PteChains implements AnonReverseMap {

    private final KernelWork work;
    private final KernelLocks locks;
    private final BootMemory boot;
    private final FrameTable table;
    private final PageTableRmap tableRmap;
    private final WalkStatistics walks;
    private final ChainBlocks blocks;
    private final int slots;
    private final int flagsOffset;
    private final int unionOffset;

    /** PG_direct, which is kept beside the union. */
    private static final long DIRECT = 1L << 63;

    /**
     * page->pte: the address of an entry with {@link #DIRECT}, as {@link PageTables#toAddress} makes it, or of the head block; 0 when
     * nothing maps the page.
     */
    private final long[] union;
    /** The block that the task on a CPU has allocated and not used yet: the local variable pte_chain of faults and fork. */
    private final int[] held;

    private long blocksInUse;
    private long peakBlocks;

    /** @param context what it is built from; creates the pte_chain slab cache */
    public PteChains(ReverseMapContext context) {
        this.work = context.work();
        this.locks = context.locks();
        this.boot = context.boot();
        this.table = boot.table();
        this.tableRmap = context.tableRmap();
        this.walks = context.walks();
        this.blocks = new ChainBlocks(context);
        this.slots = blocks.slots();
        this.flagsOffset = table.layout().flags();
        this.unionOffset = table.layout().reverseMap();
        this.union = new long[table.frames()];
        this.held = new int[context.cpus()];
    }

    @Override
    public boolean prepare(Vma vma) {
        dropHeld();
        return hold(Gfp.KERNEL);
    }

    @Override
    public boolean prepareDup() {
        if (held[work.cpu().number()] != 0) {
            return true;
        }
        Phase was = work.phase(Phase.RMAP);
        boolean have = hold(Gfp.ATOMIC) || hold(Gfp.KERNEL);
        work.phase(was);
        return have;
    }

    private boolean hold(Gfp gfp) {
        int block = blocks.allocate(gfp);
        held[work.cpu().number()] = block;
        return block != 0;
    }

    private void dropHeld() {
        int cpu = work.cpu().number();
        if (held[cpu] != 0) {
            blocks.free(held[cpu]);
            held[cpu] = 0;
        }
    }

    private int useHeld() {
        int cpu = work.cpu().number();
        int block = held[cpu];
        if (block == 0) {
            throw new IllegalStateException("a chain block is needed and none was prepared");
        }
        held[cpu] = 0;
        blocksInUse++;
        peakBlocks = Math.max(peakBlocks, blocksInUse);
        return block;
    }

    @Override
    public void add(int frame, Vma vma, int va, long pte) {
        add(frame, tableRmap.toAddress(pte));
        dropHeld();
    }

    @Override
    public void dup(int frame, Vma parent, Vma child, int va, long pte) {
        add(frame, tableRmap.toAddress(pte));
    }

    /** page_add_rmap. */
    private void add(int frame, long pteVa) {
        int page = table.structPage(frame);
        long old = union[frame];
        int head = old > 0 ? blocks.head((int) old) : 0;
        work.path(KernelPath.PTE_CHAIN_ADD);
        locks.pageBitAndField(page + flagsOffset, page + unionOffset);
        if (old == 0) {
            union[frame] = pteVa | DIRECT;
            work.store(page + unionOffset);
            locks.atomic(page + flagsOffset);
            work.store(boot.perCpu(work.cpu().number()) + KernelGlobals.PAGE_STATE);
            table.countMapped(frame, 1);
        } else if (old < 0) {
            startChain(frame, page, old & ~DIRECT, pteVa);
        } else {
            extendChain(frame, page, (int) old, head, pteVa);
        }
        locks.releasePageBit(page + flagsOffset);
    }

    private void startChain(int frame, int page, long oldPte, long pteVa) {
        work.path(KernelPath.PTE_CHAIN_ADD_BLOCK);
        int block = useHeld();
        locks.atomic(page + flagsOffset);
        blocks.setSlot(block, slots - 1, oldPte);
        blocks.setSlot(block, slots - 2, pteVa);
        blocks.setHead(block, slots - 2);
        union[frame] = block & 0xFFFF_FFFFL;
        work.store(blocks.slotVa(block, slots - 2), block);
        work.store(page + unionOffset);
    }

    private void extendChain(int frame, int page, int first, int head, long pteVa) {
        int index = blocks.indexIn(head);
        work.path(KernelPath.PTE_CHAIN_ADD_BLOCK);
        work.load(first);
        if (index > 0) {
            blocks.push(first, head, pteVa);
            work.store(blocks.slotVa(first, index - 1), first);
            return;
        }
        int block = useHeld();
        blocks.setSlot(block, slots - 1, pteVa);
        blocks.setHead(block, first | slots - 1);
        union[frame] = block & 0xFFFF_FFFFL;
        work.store(blocks.slotVa(block, slots - 1), block);
        work.store(page + unionOffset);
    }

    @Override
    public void remove(int frame, Vma vma, int va, long pte) {
        int page = table.structPage(frame);
        long old = union[frame];
        int head = old > 0 ? blocks.headOnChain((int) old) : 0;
        work.path(KernelPath.PTE_CHAIN_REMOVE);
        locks.pageBitAndField(page + flagsOffset, page + unionOffset);
        if (old < 0) {
            removeDirect(frame, page, tableRmap.toAddress(pte));
        } else {
            removeFromChain(frame, page, (int) old, head, tableRmap.toAddress(pte));
        }
        if (union[frame] == 0) {
            work.store(boot.perCpu(work.cpu().number()) + KernelGlobals.PAGE_STATE);
            table.countMapped(frame, -1);
        }
        locks.releasePageBit(page + flagsOffset);
    }

    private void removeDirect(int frame, int page, long pteVa) {
        if (union[frame] != (pteVa | DIRECT)) {
            throw notMapped(frame, pteVa);
        }
        union[frame] = 0;
        work.store(page + unionOffset);
        locks.atomic(page + flagsOffset);
    }

    private void removeFromChain(int frame, int page, int start, int startHead, long pteVa) {
        int head = startHead;
        for (int block = start; block != 0; block = blocks.nextIn(head)) {
            head = block == start ? startHead : blocks.head(block);
            int slot = blocks.search(block, head, pteVa);
            if (slot >= 0) {
                fillHole(frame, page, start, block, slot);
                return;
            }
        }
        throw notMapped(frame, pteVa);
    }

    /** The head's lowest slot moves into the hole; an emptied head goes. */
    private void fillHole(int frame, int page, int start, int block, int slot) {
        work.path(KernelPath.PTE_CHAIN_FILL_HOLE);
        int victim = blocks.moveLowest(start, block, slot);
        work.store(blocks.slotVa(block, slot), blocks.slotVa(start, victim));
        if (victim == slots - 1) {
            union[frame] = blocks.next(start) & 0xFFFF_FFFFL;
            work.store(page + unionOffset);
            release(start);
        } else {
            work.store(start);
        }
    }

    private void release(int block) {
        blocksInUse--;
        blocks.free(block);
    }

    private static IllegalStateException notMapped(int frame, long pteVa) {
        return new IllegalStateException(
                String.format("frame %d is not known to be mapped by the entry at 0x%08X", frame, pteVa));
    }

    /** The mappings are noted first, so that the visitor may remove the one that it is shown. */
    @Override
    public void walk(int frame, MappingVisitor visitor) {
        long[] found = mappings(frame);
        chargeChain(frame);
        for (long address : found) {
            work.path(KernelPath.RMAP_WALK_STEP);
            walks.step();
            walks.found();
            long pte = tableRmap.ofAddress(address);
            int tableFrame = (int) (pte >>> PhysicalMemory.FRAME_SHIFT);
            work.load(table.structPage(tableFrame) + table.layout().mapping());
            tableRmap.map(pte);
            if (!visitor.visit(tableRmap.owner(pte), tableRmap.addressOf(pte), pte)) {
                break;
            }
        }
    }

    /** The head block of the chain of {@code frame}, or 0. */
    private int chain(int frame) {
        return union[frame] < 0 ? 0 : (int) union[frame];
    }

    private void chargeChain(int frame) {
        work.load(table.structPage(frame) + unionOffset);
        for (int block = chain(frame); block != 0; block = blocks.next(block)) {
            blocks.chargeScan(block, blocks.index(block), slots - 1);
        }
    }

    private long[] mappings(int frame) {
        long[] found = new long[mapCount(frame)];
        if (union[frame] < 0) {
            found[0] = union[frame] & ~DIRECT;
            return found;
        }
        int count = 0;
        for (int block = chain(frame); block != 0; block = blocks.next(block)) {
            for (int slot = blocks.index(block); slot < slots; slot++) {
                found[count++] = blocks.slot(block, slot);
            }
        }
        return found;
    }

    /** Collapses a chain with one mapping left to a direct address, as page_referenced does. */
    @Override
    public void referencesTested(int frame) {
        int head = chain(frame);
        if (head == 0 || blocks.head(head) != slots - 1) {
            return;
        }
        int page = table.structPage(frame);
        union[frame] = blocks.slot(head, slots - 1) | DIRECT;
        blocks.setSlot(head, slots - 1, 0);
        work.store(page + unionOffset);
        locks.atomic(page + flagsOffset);
        work.store(blocks.slotVa(head, slots - 1));
        release(head);
    }

    @Override
    public int mapCount(int frame) {
        if (union[frame] < 0) {
            return 1;
        }
        int count = 0;
        for (int block = chain(frame); block != 0; block = blocks.next(block)) {
            count += slots - blocks.index(block);
        }
        return count;
    }

    @Override
    public boolean findsMappings() {
        return true;
    }

    @Override
    public boolean isMapped(int frame) {
        return union[frame] != 0;
    }

    @Override
    public boolean walkFindsVmas() {
        return false;
    }

    @Override
    public long bytesInUse() {
        return blocksInUse * blocks.blockBytes();
    }

    @Override
    public long peakBytesInUse() {
        return peakBlocks * blocks.blockBytes();
    }

    /** Blocks on chains; the one that each CPU keeps at hand is not counted. */
    @Override
    public long objectsInUse() {
        return blocksInUse;
    }

    @Override
    public long peakObjects() {
        return peakBlocks;
    }

    @Override
    public String objectName() {
        return "pte_chain";
    }

    /** move_one_page: one entry goes from the chain, another comes onto it. */
    @Override
    public void moved(int frame, Vma from, Vma to, int va, long oldPte, long newPte) {
        remove(frame, from, va, oldPte);
        add(frame, tableRmap.toAddress(newPte));
    }

    /** copy_page_range of the vma before gives its unused block back. */
    @Override
    public boolean vmaForked(Vma parent, Vma child) {
        dropHeld();
        return true;
    }

    @Override
    public void copyEnded() {
        dropHeld();
    }

    @Override
    public void mmExited(AddressSpace space) {
        dropHeld();
    }
}
