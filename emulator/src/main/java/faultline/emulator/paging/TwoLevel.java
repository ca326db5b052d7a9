package faultline.emulator.paging;

import faultline.emulator.memory.PhysicalMemory;

/**
 * 32-bit paging, 10/10/12, with 4 MB pages whose entry bits 20:13 are physical bits 39:32 (PSE-36; Intel SDM 3A 3.7, 3.9,
 * Table 4-10 for the reserved bits).
 */
final class TwoLevel extends PageTableFormat {

    private static final long LARGE_BASE = 0xFFC0_0000L;
    private static final int HIGH_SHIFT = 13;
    private static final int HIGH_BITS = 8;

    TwoLevel() {
        super("2-level", 4, new int[] {22, 12}, new int[] {1024, 1024});
    }

    @Override
    public long read(PhysicalMemory memory, long address) {
        return memory.read32(address) & 0xFFFF_FFFFL;
    }

    @Override
    public void write(PhysicalMemory memory, long address, long entry) {
        memory.write32(address, (int) entry);
    }

    @Override
    public int largeFrame(long entry) {
        long high = entry >>> HIGH_SHIFT & (1 << HIGH_BITS) - 1;
        return (int) ((high << 32 | entry & LARGE_BASE) >>> PhysicalMemory.FRAME_SHIFT);
    }

    @Override
    public long largeEntry(int frame, long flags) {
        long address = (long) frame << PhysicalMemory.FRAME_SHIFT;
        return address & LARGE_BASE | address >>> 32 << HIGH_SHIFT | flags | PageTableEntry.LARGE;
    }

    @Override
    public long reservedBits(int level, boolean large, int physicalBits, boolean noExecuteEnabled) {
        if (!large) {
            return 0;
        }
        int highBits = Math.max(0, Math.min(HIGH_BITS, physicalBits - 32));
        long unusedHigh = (1L << HIGH_BITS) - (1L << highBits);
        return unusedHigh << HIGH_SHIFT | 1L << 21;
    }
}
