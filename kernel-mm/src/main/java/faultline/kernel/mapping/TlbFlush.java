package faultline.kernel.mapping;

import faultline.emulator.trap.SupervisorPort;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.mm.AddressSpace;

/**
 * Makes changes of page-table entries visible to the CPU. On i386 a range is flushed by flushing the whole address space
 * (2.6.2 asm-i386/tlbflush.h); an address space that the CPU does not use has no entries to flush.
 */
public final class TlbFlush {

    private final KernelWork work;

    public TlbFlush(KernelWork work) {
        this.work = work;
    }

    /** flush_tlb_page: one page of {@code space}. */
    public void page(AddressSpace space, int va) {
        SupervisorPort cpu = work.cpu();
        if (cpu.cr3() == space.root()) {
            Phase was = work.phase(Phase.TLB_FLUSH);
            cpu.invalidatePage(va);
            work.phase(was);
        }
    }

    /** flush_tlb_mm: all user pages of {@code space}. */
    public void all(AddressSpace space) {
        SupervisorPort cpu = work.cpu();
        if (cpu.cr3() == space.root()) {
            Phase was = work.phase(Phase.TLB_FLUSH);
            cpu.loadCr3(space.root());
            work.phase(was);
        }
    }
}
