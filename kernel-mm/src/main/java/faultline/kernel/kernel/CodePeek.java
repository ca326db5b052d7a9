package faultline.kernel.kernel;

import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.PageTableEntry;
import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.mm.AddressSpace;

/** Reads user memory for messages: no time passes and no bit is set (law 7). */
final class CodePeek {

    private static final int BYTES = 12;
    private static final int PAGE_MASK = 0xFFF;

    private final PhysicalMemory memory;
    private final PageTableFormat format;

    CodePeek(PhysicalMemory memory, PageTableFormat format) {
        this.memory = memory;
        this.format = format;
    }

    /** The bytes from {@code va} on in hexadecimal, as many as are mapped, at most 12. */
    String bytes(AddressSpace space, int va) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < BYTES; i++) {
            long physical = physical(space.root(), va + i);
            if (physical == -1) {
                break;
            }
            text.append(i == 0 ? "" : " ").append(String.format("%02x", memory.read8(physical)));
        }
        return text.length() == 0 ? "not mapped" : text.toString();
    }

    private long physical(long root, int va) {
        long table = root;
        for (int level = 0; level < format.levels(); level++) {
            long entry = format.read(memory, format.entryAddress(table, va, level));
            boolean present = (entry & PageTableEntry.PRESENT) != 0;
            boolean large = level == format.largeLevel() && (entry & PageTableEntry.LARGE) != 0;
            if (!present) {
                return -1;
            }
            if (large) {
                int offset = va & (1 << format.largeShift()) - 1;
                return ((long) format.largeFrame(entry) << PhysicalMemory.FRAME_SHIFT) + offset;
            }
            table = (long) PageTableEntry.frame(entry) << PhysicalMemory.FRAME_SHIFT;
        }
        return table | va & PAGE_MASK;
    }
}
