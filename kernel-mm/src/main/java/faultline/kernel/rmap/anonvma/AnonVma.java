package faultline.kernel.rmap.anonvma;

import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.SimLock;
import faultline.kernel.mm.Vma;
import faultline.kernel.rmap.KernelList;

/** An anon_vma: the head of a list of vmas that may map the same anonymous pages. */
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

    /** vma->anon_vma and vma->anon_vma_node: one vma's place on the list. */
    record Link(AnonVma owner, KernelList.Node<Vma> node) {}
}
