package faultline.kernel.rmap.anonvmachain;

import faultline.kernel.account.KernelWork;
import faultline.kernel.rmap.KernelList;

/** What a vma keeps: vma->anon_vma_chain, newest anon_vma first, and vma->anon_vma, into which its new pages go. */
final class VmaChains {

    final KernelList<Chain> chains;
    AnonVma own;

    /** @param head kernel address of vma->anon_vma_chain */
    VmaChains(KernelWork work, int head) {
        this.chains = new KernelList<>(work, head);
    }

    /** The anon_vma of the eldest ancestor, in which a page that came from swap may have been. */
    AnonVma oldest() {
        return chains.last().member().anon;
    }
}
