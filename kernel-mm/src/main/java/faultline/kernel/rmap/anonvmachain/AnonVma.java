package faultline.kernel.rmap.anonvmachain;

import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.SimLock;
import faultline.kernel.rmap.KernelList;

/** An anon_vma of 2.6.34: the head of a list of chain objects, one for each vma that may map its pages. */
final class AnonVma {

    /** Kernel address of the object. */
    final int va;

    /** Guards the list. */
    final SimLock lock;

    /** same_anon_vma. */
    final KernelList<Chain> vmas;

    /** @param head offset of the list's head, behind lock and reference count */
    AnonVma(KernelWork work, KernelLocks locks, int va, int head) {
        this.va = va;
        this.lock = new SimLock(work, locks, va);
        this.vmas = new KernelList<>(work, va + head);
    }
}
