package faultline.testkit;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.fault.FaultHandler;
import faultline.kernel.fault.FaultResult;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.kernel.MemoryParts;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.LargeEntries;
import faultline.kernel.pagetable.NonPresentPte;
import faultline.kernel.pagetable.Pte;

/** Accesses of programs on a {@link MmWorkbench} to their pages, with the faults that these need. */
final class BenchPages {

    private static final int PAGE = 4096;

    private final BenchKernel kernel;
    private final MemoryParts memory;
    private final PhysicalMemory ram;

    BenchPages(BenchKernel kernel) {
        this.kernel = kernel;
        this.memory = kernel.memory();
        this.ram = kernel.ram();
    }

    /** Lets {@code program} write a word; says how the fault ended, or null when none was needed. */
    FaultResult write(Program program, int va, int value) {
        FaultResult result = fault(program, va, true);
        if (result == FaultResult.SWAP_IN && !Pte.isWritable(entry(program, va))) {
            result = fault(program, va, true);
        }
        if (result == null || result.resolved()) {
            setDirty(program, va);
            ram.write32(physical(program, va), value);
        }
        return result;
    }

    /** What the hardware does in the entry. */
    private void setDirty(Program program, int va) {
        LargeEntries large = memory.huge().entries();
        boolean huge = !Pte.isNone(large.peek(program.space(), va));
        long at = huge ? large.locate(program.space(), va) : memory.tables().locate(program.space(), va);
        long entry = memory.tables().format().read(ram, at);
        memory.tables().format().write(ram, at, Pte.dirty(entry));
    }

    /** Lets {@code program} read the word at {@code va}; says how the fault ended, or null when none was needed. */
    FaultResult read(Program program, int va) {
        return fault(program, va, false);
    }

    FaultResult fault(Program program, int va, boolean write) {
        long entry = entry(program, va);
        boolean present = (entry & 1) != 0;
        return present && (!write || Pte.isWritable(entry))
                ? null
                : kernel.call(() -> fault(program.space(), va, write, present));
    }

    private FaultResult fault(AddressSpace space, int va, boolean write, boolean present) {
        FaultHandler faults = memory.faults();
        FaultResult result = faults.handle(space, va, write, present, va);
        while (result == FaultResult.WAITS) {
            faults.awaitHere();
            result = faults.resume(space, va, write, present, va, faults.awaited());
        }
        return result;
    }

    /** The page-table entry of {@code program} for {@code va}, as of a small page where a huge one is mapped; 0 without a table. */
    long entry(Program program, int va) {
        LargeEntries large = memory.huge().entries();
        long whole = large.peek(program.space(), va);
        if (!Pte.isNone(whole)) {
            return large.asSmall(whole, va);
        }
        long pte = memory.tables().locate(program.space(), va);
        return pte == -1 ? Pte.NONE : memory.tables().peek(pte);
    }

    private long physical(Program program, int va) {
        return ((long) Pte.frame(entry(program, va)) << 12) + (va & PAGE - 1);
    }

    /** The frame that {@code program} has at {@code va}, or -1. */
    int frame(Program program, int va) {
        long entry = entry(program, va);
        return Pte.isNone(entry) ? -1 : Pte.frame(entry);
    }

    /** The word that {@code program} has at {@code va}, where a page must be mapped. */
    int word(Program program, int va) {
        return ram.read32(physical(program, va));
    }

    /** The first word of {@code frame}. */
    int word(int frame) {
        return ram.read32((long) frame << 12);
    }

    /** Which page of its file {@code program} has, or will have, at {@code va}. */
    int pageOfFile(Program program, int va) {
        long entry = entry(program, va);
        if (NonPresentPte.isFile(entry)) {
            return memory.swap().space().encoding().fileOffset(entry);
        }
        Vma vma = program.space().vmas().peek(va);
        boolean shown = Pte.isPresent(entry) && memory.boot().table().use(Pte.frame(entry)) == FrameUse.FILE;
        return shown ? memory.boot().table().index(Pte.frame(entry)) : vma.pageIndex(va);
    }

    /** Whether {@code program}, whose mapping is private, has a page of its own at {@code va} instead of the file's. */
    boolean isOwn(Program program, int va) {
        long entry = entry(program, va);
        if (Pte.isNone(entry) || NonPresentPte.isFile(entry)) {
            return false;
        }
        if (!Pte.isPresent(entry)) {
            return true;
        }
        int frame = Pte.frame(entry);
        return memory.boot().table().use(frame) == FrameUse.HUGE
                ? memory.boot().table().mapping(frame) == null
                : memory.boot().table().use(frame) != FrameUse.FILE;
    }
}
