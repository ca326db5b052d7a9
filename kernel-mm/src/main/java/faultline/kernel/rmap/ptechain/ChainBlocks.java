package faultline.kernel.rmap.ptechain;

import faultline.emulator.memory.HostMemory;
import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.BootMemory;
import faultline.kernel.frame.DirectMap;
import faultline.kernel.frame.Gfp;
import faultline.kernel.frame.KernelGlobals;
import faultline.kernel.frame.SlabCache;
import faultline.kernel.rmap.ReverseMapContext;
import java.util.Objects;

/**
 * Chain blocks as bytes in RAM (facts linux-mm.md 2.3): one kernel cache line each, a word with the address of the next block and the
 * index of the lowest used slot, then NRPTE slots with pte addresses. Free blocks are all zero. In front of the slab each CPU
 * keeps one block at hand, since most are allocated only to be freed unused. A slot is as wide as the address of an entry: 8 bytes where page
 * tables of 8-byte entries may lie in highmem, else 4.
 */
final class ChainBlocks {

    private static final int WORD = Integer.BYTES;
    /** Both halves one, and the sign bits of both: what finds a half of a long that is 0. */
    private static final long ONES = 0x0000_0001_0000_0001L;

    private static final long SIGNS = 0x8000_0000_8000_0000L;

    private final KernelWork work;
    private final PhysicalMemory ram;
    private final BootMemory boot;
    private final int hardwareLine;
    private final SlabCache cache;
    private final int blockBytes;
    private final int slotBytes;
    private final int slots;
    private final int[] local;

    ChainBlocks(ReverseMapContext context) {
        this.work = context.work();
        this.ram = context.ram();
        this.boot = context.boot();
        this.hardwareLine = context.lines().hardwareBytes();
        this.blockBytes = context.lines().kernelBytes();
        this.slotBytes = context.tableRmap().addressBytes();
        this.slots = (blockBytes - WORD) / slotBytes;
        this.local = new int[context.cpus()];
        this.cache = context.slabs().create("pte_chain", blockBytes, blockBytes, this::zero);
    }

    private void zero(int va) {
        for (int at = 0; at < blockBytes; at += WORD) {
            ram.write32(DirectMap.physical(va + at), 0);
        }
        for (int at = 0; at < blockBytes; at += hardwareLine) {
            work.store(va + at);
        }
    }

    /** NRPTE: slots of a block, 2^k - 1. */
    int slots() {
        return slots;
    }

    int blockBytes() {
        return blockBytes;
    }

    /** pte_chain_alloc: an all-zero block, or 0 when memory ran out. */
    int allocate(Gfp gfp) {
        work.path(KernelPath.PTE_CHAIN_SPARE);
        int cpu = work.cpu().number();
        work.store(boot.perCpu(cpu) + KernelGlobals.LOCAL_PTE_CHAIN);
        int block = local[cpu];
        local[cpu] = 0;
        return block != 0 ? block : cache.allocate(gfp);
    }

    /** pte_chain_free: all slots are zero already; the block becomes the CPU's spare, the spare before it goes to the slab. */
    void free(int block) {
        work.path(KernelPath.PTE_CHAIN_SPARE);
        int cpu = work.cpu().number();
        work.load(block);
        if (head(block) != 0) {
            setHead(block, 0);
            work.store(block);
        }
        work.store(boot.perCpu(cpu) + KernelGlobals.LOCAL_PTE_CHAIN);
        if (local[cpu] != 0) {
            cache.free(local[cpu]);
        }
        local[cpu] = block;
    }

    int head(int block) {
        return ram.read32(DirectMap.physical(block));
    }

    /**
     * The head word of a block that is on a chain. Its middle and its last slot are looked at too, so that the host has fetched all of
     * the block by the time it is searched.
     *
     * @throws IllegalStateException if the last is free, which it never is on a chain, or the other holds the same
     */
    int headOnChain(int block) {
        long base = ram.host(DirectMap.physical(block));
        int head = HostMemory.get32(base);
        long last = get(base, slots - 1);
        if (last == 0 || get(base, slots / 2) == last) {
            throw new IllegalStateException(String.format("the chain block at 0x%08X is broken", block));
        }
        return head;
    }

    void setHead(int block, int nextAndIndex) {
        ram.write32(DirectMap.physical(block), nextAndIndex);
    }

    /** The next block, or 0. */
    int next(int block) {
        return nextIn(head(block));
    }

    /** The next block by the head word of a block, or 0. */
    int nextIn(int head) {
        return head & -blockBytes;
    }

    /** Index of the lowest used slot. */
    int index(int block) {
        return indexIn(head(block));
    }

    /** Index of the lowest used slot by the head word of a block. */
    int indexIn(int head) {
        return head & blockBytes - 1;
    }

    int slotVa(int block, int slot) {
        return block + WORD + slot * slotBytes;
    }

    /** The address of an entry in a slot, or 0. */
    long slot(int block, int slot) {
        return get(ram.host(DirectMap.physical(block)), slot);
    }

    void setSlot(int block, int slot, long address) {
        put(ram.hostToWrite(DirectMap.physical(block)), slot, address);
    }

    /** Where a slot is on the host. Whatever a block's head word says, nothing outside the block is touched. */
    private long slotHost(long base, int slot) {
        return base + WORD + Objects.checkIndex(slot, slots) * slotBytes;
    }

    /** The slot of a block that starts at {@code base} on the host. */
    private long get(long base, int slot) {
        long at = slotHost(base, slot);
        return slotBytes == WORD ? HostMemory.get32(at) & 0xFFFF_FFFFL : HostMemory.get64(at);
    }

    private void put(long base, int slot, long address) {
        long at = slotHost(base, slot);
        if (slotBytes == WORD) {
            HostMemory.put32(at, (int) address);
        } else {
            HostMemory.put64(at, address);
        }
    }

    /** Puts {@code address} below the used slots of a block, whose head word is {@code head}; uncharged. */
    void push(int block, int head, long address) {
        long base = ram.hostToWrite(DirectMap.physical(block));
        put(base, indexIn(head) - 1, address);
        HostMemory.put32(base, head - 1);
    }

    /**
     * Moves the lowest used slot of {@code from} to a slot of {@code block}; uncharged. The head word of {@code from} goes on to the
     * next slot, unless that was its last.
     *
     * @return the index of the slot that moved
     */
    int moveLowest(int from, int block, int slot) {
        long base = ram.hostToWrite(DirectMap.physical(from));
        int head = HostMemory.get32(base);
        int lowest = indexIn(head);
        if (block == from) {
            put(base, slot, get(base, lowest));
        } else {
            setSlot(block, slot, get(base, lowest));
        }
        put(base, lowest, 0);
        if (lowest < slots - 1) {
            HostMemory.put32(base, head + 1);
        }
        return lowest;
    }

    /**
     * Looks for {@code address} in the used slots of a block, whose head word is {@code head}; returns its slot or -1. Charges
     * the slots compared and each hardware line that holds one.
     */
    int search(int block, int head, long address) {
        long base = ram.host(DirectMap.physical(block));
        int first = indexIn(head);
        int slot = slotBytes == WORD ? findNarrow(base + WORD, first, (int) address) : find(base, first, address);
        int last = Math.min(slot, slots - 1);
        work.path(KernelPath.PTE_CHAIN_SEARCH_BLOCK);
        work.loop(KernelPath.PTE_CHAIN_SEARCH_SLOT, last - first + 1);
        chargeScan(block, first, last);
        return slot < slots ? slot : -1;
    }

    /** The slot from {@code first} on that holds {@code address}, or {@link #slots}. */
    private int find(long base, int first, long address) {
        int slot = first;
        while (slot < slots && get(base, slot) != address) {
            slot++;
        }
        return slot;
    }

    /** {@link #find} where slots are words, the first of which is at {@code base}; the host compares four at once. */
    private int findNarrow(long base, int first, int address) {
        long both = (address & 0xFFFF_FFFFL) * ONES;
        long end = base + slots * WORD;
        long at = base + first * WORD;
        for (; at + 4 * WORD <= end; at += 4 * WORD) {
            long a = HostMemory.get64(at) ^ both;
            long b = HostMemory.get64(at + 2 * WORD) ^ both;
            if (((a - ONES & ~a | b - ONES & ~b) & SIGNS) != 0) {
                break;
            }
        }
        while (at < end && HostMemory.get32(at) != address) {
            at += WORD;
        }
        return (int) (at - base) / WORD;
    }

    /** References the head word of a block and each hardware line that holds a slot from {@code first} to {@code last}. */
    void chargeScan(int block, int first, int last) {
        work.load(block);
        int headLine = block & -hardwareLine;
        int end = slotVa(block, last);
        for (int line = slotVa(block, first) & -hardwareLine; line <= end; line += hardwareLine) {
            if (line != headLine) {
                work.load(line);
            }
        }
    }
}
