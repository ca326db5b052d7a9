package faultline.kernel.rmap.anonvmachain;

import faultline.kernel.mm.Vma;
import faultline.kernel.rmap.KernelList.Node;

/** struct anon_vma_chain, 24 bytes: joins one vma to one anon_vma and is on a list of either (facts linux-mm.md 3.7). */
final class Chain {

    /** Size on i386: vma, anon_vma and two list_heads. */
    static final int BYTES = 24;

    private static final int SAME_VMA = 8;
    private static final int SAME_ANON_VMA = 16;

    final int va;
    final Vma vma;
    final AnonVma anon;
    final Node<Chain> sameVma;
    final Node<Chain> sameAnon;

    Chain(int va, Vma vma, AnonVma anon) {
        this.va = va;
        this.vma = vma;
        this.anon = anon;
        this.sameVma = new Node<>(this, va + SAME_VMA);
        this.sameAnon = new Node<>(this, va + SAME_ANON_VMA);
    }
}
