package faultline.kernel.rmap.pagedirect;

import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.SimLock;
import faultline.kernel.mm.Vma;
import faultline.kernel.rmap.KernelList;
import faultline.kernel.rmap.KernelList.Node;

/** anon_vma_t of the RFC: a lock and the vmas that fork made of one. */
final class AnonVma {

    /** Kernel address of the object. */
    final int va;

    /** Guards the list. */
    final SimLock lock;

    final KernelList<Vma> vmas;

    AnonVma(KernelWork work, KernelLocks locks, int va) {
        this.va = va;
        this.lock = new SimLock(work, locks, va);
        this.vmas = new KernelList<>(work, va);
    }

    /** vma->anon_vma and vma->anon_vma_node. */
    record Link(AnonVma owner, Node<Vma> node) {}
}
