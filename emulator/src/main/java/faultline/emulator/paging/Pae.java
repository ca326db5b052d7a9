package faultline.emulator.paging;

import faultline.emulator.memory.PhysicalMemory;

/**
 * Physical address extension, 2/9/9/12, with 2 MB pages (Intel SDM 3A 3.8, 3.10.3, Table 4-10 for the reserved bits).
 * The 32-bit processor writes an entry in two halves: a present entry gets its high half first, one that is no longer
 * present loses its low half first.
 */
final class Pae extends PageTableFormat {

    private static final long LARGE_BASE = 0x000F_FFFF_FFE0_0000L;
    private static final long LARGE_LOW_RESERVED = 0x1F_E000L;
    private static final long POINTER_LOW_RESERVED = 0x1E6L;

    Pae() {
        super("pae", 8, new int[] {30, 21, 12}, new int[] {4, 512, 512});
    }

    @Override
    public long read(PhysicalMemory memory, long address) {
        return memory.read64(address);
    }

    @Override
    public void write(PhysicalMemory memory, long address, long entry) {
        if (PageTableEntry.present(entry)) {
            memory.write32(address + 4, (int) (entry >>> 32));
            memory.write32(address, (int) entry);
        } else {
            memory.write32(address, (int) entry);
            memory.write32(address + 4, (int) (entry >>> 32));
        }
    }

    @Override
    public int largeFrame(long entry) {
        return (int) ((entry & LARGE_BASE) >>> PhysicalMemory.FRAME_SHIFT);
    }

    @Override
    public long largeEntry(int frame, long flags) {
        return (long) frame << PhysicalMemory.FRAME_SHIFT & LARGE_BASE | flags | PageTableEntry.LARGE;
    }

    @Override
    public long reservedBits(int level, boolean large, int physicalBits, boolean noExecuteEnabled) {
        long aboveAddress = Long.MAX_VALUE & -1L << physicalBits;
        if (level == 0) {
            return aboveAddress | PageTableEntry.NO_EXECUTE | POINTER_LOW_RESERVED;
        }
        long reserved = noExecuteEnabled ? aboveAddress : aboveAddress | PageTableEntry.NO_EXECUTE;
        return large ? reserved | LARGE_LOW_RESERVED : reserved;
    }
}
