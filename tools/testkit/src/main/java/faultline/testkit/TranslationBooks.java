package faultline.testkit;

import faultline.emulator.machine.Cpu;
import faultline.emulator.machine.Machine;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.PageTableEntry;
import faultline.kernel.kernel.MemoryParts;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.pagetable.LargeEntries;
import faultline.kernel.pagetable.Pte;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The part of law 8 that concerns TLBs: no translation of a user page may say more than its entry, of whichever size. */
final class TranslationBooks {

    private final MemoryParts memory;
    private final MmChecker.Expectation expect;

    TranslationBooks(MemoryParts memory, MmChecker.Expectation expect) {
        this.memory = memory;
        this.expect = expect;
    }

    void check(Machine machine, Collection<AddressSpace> spaces) {
        Map<Long, AddressSpace> byRoot = new HashMap<>();
        spaces.forEach(space -> byRoot.put(space.root(), space));
        for (Cpu cpu : machine.cpus()) {
            AddressSpace space = byRoot.get(cpu.cr3());
            cpu.mmu().forEachTranslation((va, bytes, frame, writable, user, global) -> {
                if (Integer.toUnsignedLong(va) < MmChecker.USER_END) {
                    check(space, va, bytes, frame, writable);
                }
            });
        }
    }

    private void check(AddressSpace space, int va, int bytes, int frame, boolean writable) {
        LargeEntries large = memory.huge().entries();
        boolean isLarge = bytes > PhysicalMemory.FRAME_BYTES;
        expect.that(!isLarge || bytes == large.bytes(), "a TLB maps %d bytes at %08x", bytes, va);
        long entry = space == null ? Pte.NONE : isLarge ? whole(large, space, va) : small(space, va);
        expect.that(
                PageTableEntry.present(entry) && Pte.frame(entry) == frame && (!writable || Pte.isWritable(entry)),
                "a TLB maps %08x to frame %d (writable %b), its entry is %x",
                va,
                frame,
                writable,
                entry);
    }

    private static long whole(LargeEntries large, AddressSpace space, int va) {
        long entry = large.peek(space, va);
        return Pte.isNone(entry) ? Pte.NONE : large.asSmall(entry, va);
    }

    private long small(AddressSpace space, int va) {
        long pte = memory.tables().locate(space, va);
        return pte == -1 ? Pte.NONE : memory.tables().peek(pte);
    }
}
