package faultline.emulator.paging;

import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.timing.Clock;
import faultline.emulator.timing.PerfCounters;
import faultline.emulator.trap.GuestFault;
import java.lang.reflect.Field;

/**
 * One MMU with page tables that tests can edit. Frames 16 and up are tables, handed out in order; the kernel's direct map
 * at 0xC0000000 consists of global large pages.
 */
final class Rig {

    static final int KERNEL = 0xC000_0000;
    static final int RAM = 64 << 20;
    static final long TABLE_FLAGS = PageTableEntry.PRESENT | PageTableEntry.WRITABLE | PageTableEntry.USER;

    final PhysicalMemory memory = new PhysicalMemory(RAM);
    final Clock clock = new Clock();
    final PerfCounters counters = new PerfCounters();
    final GuestFault fault = new GuestFault();
    final PageTableFormat format;
    final Mmu mmu;
    final SupervisorMmu supervisor;
    private int nextTable = 16;

    Rig(MmuConfig config, PageTableFormat format) {
        this.format = format;
        this.mmu = new Mmu(config, memory, TestConfigs.cost(), clock, counters, fault);
        this.supervisor = mmu.supervisor();
        supervisor.setControl(PagingControl.linux(format, true, config.physicalBits()));
    }

    /** A new address space with the kernel's direct map, and with all PAE pointers, which are read only by a CR3 load. */
    long newRoot() {
        long root = (long) nextTable++ << 12;
        int level = format.largeLevel();
        for (int quarter = 0; quarter < 4; quarter++) {
            entryAddress(root, quarter << 30, level);
        }
        for (long address = 0; address < RAM; address += 1L << format.largeShift()) {
            int va = KERNEL + (int) address;
            long flags = PageTableEntry.PRESENT | PageTableEntry.WRITABLE | PageTableEntry.GLOBAL;
            long entry = format.largeEntry((int) (address >>> 12), flags);
            format.write(memory, entryAddress(root, va, level), entry);
        }
        return root;
    }

    /** Physical address of the entry of {@code level} for {@code va}; tables on the way are made. */
    long entryAddress(long root, int va, int level) {
        long table = root;
        for (int above = 0; above < level; above++) {
            long address = format.entryAddress(table, va, above);
            long entry = format.read(memory, address);
            if (!PageTableEntry.present(entry)) {
                boolean pointer = format.levels() == 3 && above == 0;
                entry = PageTableEntry.of(nextTable++, pointer ? PageTableEntry.PRESENT : TABLE_FLAGS);
                format.write(memory, address, entry);
            }
            table = (long) PageTableEntry.frame(entry) << 12;
        }
        return format.entryAddress(table, va, level);
    }

    long leafAddress(long root, int va) {
        return entryAddress(root, va, format.levels() - 1);
    }

    long leaf(long root, int va) {
        return format.read(memory, leafAddress(root, va));
    }

    void map(long root, int va, int frame, long flags) {
        format.write(memory, leafAddress(root, va), PageTableEntry.of(frame, flags));
    }

    void mapUser(long root, int va, int frame) {
        map(root, va, frame, TABLE_FLAGS);
    }

    /** Every counter and the clock. */
    String numbers() {
        StringBuilder text = new StringBuilder("clock=" + clock.now());
        try {
            for (Field field : PerfCounters.class.getFields()) {
                text.append(' ').append(field.getName()).append('=').append(field.get(counters));
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }
}
