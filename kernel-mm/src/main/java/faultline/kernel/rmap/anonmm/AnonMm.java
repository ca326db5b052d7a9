package faultline.kernel.rmap.anonmm;

import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.SimLock;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.rmap.KernelList;
import faultline.kernel.rmap.KernelList.Node;

/**
 * struct anonmm: count, lock (SMP), mm, head, list (facts linux-mm.md 2.2). One stands for an address space, also after it is gone,
 * until no page notes it any more.
 */
final class AnonMm {

    private static final int LIST_FROM_END = 8;

    /** Kernel address of the object. */
    final int va;

    /** anonhd: the anonmm of the program that the family was forked from. */
    final AnonMm head;

    /** Guards the family; of the head only. */
    final SimLock lock;

    final Node<AnonMm> node;

    /** The family in order of birth, the head first; of the head only. */
    final KernelList<AnonMm> family;

    /** References: by its address space, by each page that notes it and, to a head, by itself and each member of its family. */
    int count;

    /** The address space, or null when it is gone. */
    AddressSpace space;

    /** @param head null to make a head */
    AnonMm(KernelWork work, KernelLocks locks, int va, int bytes, AnonMm head, AddressSpace space) {
        this.va = va;
        this.lock = new SimLock(work, locks, va);
        this.head = head == null ? this : head;
        this.space = space;
        this.count = head == null ? 2 : 1;
        this.node = new Node<>(this, va + bytes - LIST_FROM_END);
        this.family = head == null ? new KernelList<>(work, node.va()) : null;
    }
}
