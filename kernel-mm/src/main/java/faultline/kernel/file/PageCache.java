package faultline.kernel.file;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelWork;
import faultline.kernel.disk.PageWaits;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.Gfp;
import faultline.kernel.frame.Highmem;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.frame.SlabCache;
import faultline.kernel.frame.SlabCaches;
import faultline.kernel.index.RadixTree;
import faultline.kernel.lru.Lru;
import faultline.kernel.mapping.Commitment;
import faultline.kernel.mapping.NonlinearZap;
import faultline.kernel.mapping.ZapRange;
import faultline.kernel.rmap.ReverseMap;
import faultline.kernel.swap.SwapCache;
import faultline.kernel.swap.SwapIo;
import faultline.kernel.swap.SwapUsers;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * The page cache of a kernel: what all files share to keep their pages in frames. The bytes lie in RAM alone; each line that
 * the kernel reads or writes of them is a reference.
 */
public final class PageCache implements SwapUsers {

    /** Bytes of an inode with its address_space: between shmem and ext2 inodes of 2.6 slab dumps (unverified). */
    private static final int INODE_BYTES = 384;

    private final KernelWork work;
    private final KernelLocks locks;
    private final PhysicalMemory ram;
    private final FrameTable frames;
    private final FrameAllocator allocator;
    private final Highmem highmem;
    private final ZapRange zap;
    private final NonlinearZap nonlinearZap;
    private final PageIo io;
    private final ReadAheadStyle readAhead;
    private final boolean everyFaultIsMajor;
    private final Writeback writeback;
    private final Lru lru;
    private final ReverseMap vmas;
    private final SlabCache inodes;
    private final SlabCache nodes;
    private final int zeroFrame;
    private final int lineBytes;
    private final Set<FileMapping> mappings = new LinkedHashSet<>();
    private final Commitment commitment;
    private final SwapCache swap;
    private final SwapIo swapIo;
    private int cachedPages;

    /**
     * @param nodes slab of radix tree nodes
     * @param zap unmaps pages that a file loses
     * @param vmas tells which vmas show a file
     * @param swap where pages of files in memory go when memory is short
     * @param swapIo reads and writes it, on the disk where files lie that are not in memory only
     * @param waits those who wait for a page of it
     * @param zeroFrame the shared page of zeros, which holes are read from
     * @param lineBytes bytes of a first-level cache line
     * @param commitment asked before files in memory grow
     * @param traits how the kernel reads ahead and writes back
     * @param clockHz cycles a second of the clock by which pages grow old
     */
    public PageCache(
            KernelWork work,
            KernelLocks locks,
            PhysicalMemory ram,
            FrameTable frames,
            FrameAllocator allocator,
            SlabCaches slabs,
            SlabCache nodes,
            Highmem highmem,
            Lru lru,
            ZapRange zap,
            ReverseMap vmas,
            SwapCache swap,
            SwapIo swapIo,
            PageWaits waits,
            int zeroFrame,
            int lineBytes,
            Commitment commitment,
            FileTraits traits,
            long clockHz) {
        this.work = work;
        this.locks = locks;
        this.ram = ram;
        this.frames = frames;
        this.allocator = allocator;
        this.highmem = highmem;
        this.lru = lru;
        this.zap = zap;
        this.nonlinearZap = zap.nonlinear();
        this.readAhead = traits.readAhead();
        this.everyFaultIsMajor = traits.everyFaultIsMajor();
        this.writeback =
                new Writeback(work, frames, swapIo.disk(), clockHz, (int) allocator.freeFrames(), traits.dirty());
        this.io = new PageIo(frames, swapIo.disk(), waits, writeback);
        this.vmas = vmas;
        this.zeroFrame = zeroFrame;
        this.commitment = commitment;
        this.swap = swap;
        this.swapIo = swapIo;
        this.lineBytes = lineBytes;
        this.inodes = slabs.create("inode_cache", INODE_BYTES, slabs.hardwareAlignment(INODE_BYTES));
        this.nodes = nodes;
    }

    /** The address_space of a new file, or null when memory ran out. */
    public FileMapping create(Backing backing) {
        int inode = inodes.allocate();
        if (inode == 0) {
            return null;
        }
        work.store(inode);
        FileMapping mapping = new FileMapping(this, backing, inode);
        mappings.add(mapping);
        return mapping;
    }

    /** Gives up every clean page that nobody uses and whose bytes are on a disk: drop_pagecache. Returns how many. */
    public int dropClean() {
        int before = cachedPages;
        lru.drain();
        for (FileMapping mapping : mappings) {
            mapping.dropClean();
        }
        return before - cachedPages;
    }

    /** Pages of all files that are in memory; uncharged. */
    public int cachedPages() {
        return cachedPages;
    }

    /** Those of them that have no place on a disk of their own: files in memory, shared memory; uncharged. */
    public int pagesInMemoryOnly() {
        return mappings.stream()
                .filter(FileMapping::inMemoryOnly)
                .mapToInt(FileMapping::cachedPages)
                .sum();
    }

    /** What memory is promised: files in memory ask it. */
    public Commitment commitment() {
        return commitment;
    }

    /** Pages that files in memory have promised to them; uncharged, for the books. */
    public long committedPages() {
        return mappings.stream().mapToLong(FileMapping::committedPages).sum();
    }

    /** Tells every slot of swap that a file names; uncharged, for the books. */
    public void forEachSwapped(IntConsumer visitor) {
        mappings.forEach(mapping -> mapping.forEachSwapped(visitor));
    }

    @Override
    public boolean takeBack(int slot, int frame) {
        for (FileMapping mapping : mappings) {
            if (mapping.takesBack(slot)) {
                return mapping.takeBack(slot, frame);
            }
        }
        return false;
    }

    SwapCache swap() {
        return swap;
    }

    SwapIo swapIo() {
        return swapIo;
    }

    KernelWork work() {
        return work;
    }

    KernelLocks locks() {
        return locks;
    }

    FrameTable frames() {
        return frames;
    }

    Highmem highmem() {
        return highmem;
    }

    ZapRange zap() {
        return zap;
    }

    NonlinearZap nonlinearZap() {
        return nonlinearZap;
    }

    /** Whether a fault for a page of a file counts as a major one even if it is in memory. */
    public boolean everyFaultIsMajor() {
        return everyFaultIsMajor;
    }

    /** Writes what is dirty. */
    public Writeback writeback() {
        return writeback;
    }

    ReadAhead newReadAhead(ReadAhead.Reader reader) {
        return readAhead.create(reader);
    }

    PageIo io() {
        return io;
    }

    Lru lru() {
        return lru;
    }

    ReverseMap vmas() {
        return vmas;
    }

    RadixTree newTree(int rootAddress) {
        return new RadixTree(work, nodes, rootAddress);
    }

    void freeInode(FileMapping mapping, int address) {
        mappings.remove(mapping);
        inodes.free(address);
    }

    /** A frame with one reference, undefined bytes and {@code owner} as its mapping; {@link FrameAllocator#NONE} when memory ran out. */
    int allocate(FileMapping owner, int index) {
        int frame = allocator.allocate(Gfp.HIGHUSER, 0, FrameUse.FILE);
        if (frame != FrameAllocator.NONE) {
            frames.setMapping(frame, owner, index);
            cachedPages++;
        }
        return frame;
    }

    /** put_page: one reference less; with the last one the frame is free. */
    public void release(int frame) {
        lru.put(frame);
    }

    /** A page from swap is one of {@code owner} now. */
    void enters(int frame, FileMapping owner, int index) {
        frames.setMapping(frame, owner, index);
        cachedPages++;
    }

    /** A page of a file is one of the swap cache now, which has a reference. */
    void leavesForSwap(int frame) {
        frames.setMapping(frame, null, 0);
        frames.convert(frame, FrameUse.ANON);
        cachedPages--;
        frames.put(frame);
    }

    /** A page leaves the cache: it has no owner any more, and one reference less. */
    void forget(int frame) {
        frames.clear(frame, PageFlag.DIRTY);
        frames.setMapping(frame, null, 0);
        cachedPages--;
        release(frame);
    }

    /** Reads bytes of {@code frame} for the kernel, line by line. */
    void read(int frame, int offset, byte[] into, int at, int length) {
        touch(frame, offset, length, false);
        ram.read(address(frame) + offset, into, at, length);
    }

    /** Reads zeros from a hole: the page of zeros stands for it. */
    void readZeros(int offset, byte[] into, int at, int length) {
        read(zeroFrame, offset, into, at, length);
    }

    /** Writes bytes of {@code frame} for the kernel, line by line. */
    void write(int frame, int offset, byte[] from, int at, int length) {
        touch(frame, offset, length, true);
        ram.write(address(frame) + offset, from, at, length);
    }

    private void touch(int frame, int offset, int length, boolean write) {
        int va = highmem.map(frame, Highmem.USER0);
        int first = offset & -lineBytes;
        for (int line = first; line < offset + length; line += lineBytes) {
            if (write) {
                work.store(va + line);
            } else {
                work.load(va + line);
            }
        }
        highmem.unmap(frame, Highmem.USER0);
    }

    /** Clears the bytes of {@code frame} from {@code offset} on: memclear_highpage_flush. */
    void clearTail(int frame, int offset) {
        int length = PhysicalMemory.FRAME_BYTES - offset;
        work.cpu().streamClear(highmem.map(frame, Highmem.USER0) + offset, length);
        highmem.unmap(frame, Highmem.USER0);
        ram.write(address(frame) + offset, new byte[length], 0, length);
    }

    /** A device puts a page's bytes into RAM, past the CPU. */
    void transferIn(int frame, byte[] page) {
        ram.write(address(frame), page, 0, page.length);
    }

    /** A device takes a page's bytes from RAM, past the CPU. */
    void transferOut(int frame, byte[] page) {
        ram.read(address(frame), page, 0, page.length);
    }

    private static long address(int frame) {
        return (long) frame << PhysicalMemory.FRAME_SHIFT;
    }
}
