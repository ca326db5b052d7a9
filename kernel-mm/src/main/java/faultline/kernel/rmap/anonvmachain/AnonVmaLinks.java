package faultline.kernel.rmap.anonvmachain;

import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.SlabCache;
import faultline.kernel.mm.Vma;
import faultline.kernel.rmap.KernelList.Node;
import faultline.kernel.rmap.ReverseMapContext;

/**
 * Links vmas to anon_vmas: prepare, clone, fork and unlink of 2.6.34 rmap.c (facts linux-mm.md 3.7). Each of the first three
 * either succeeds or leaves no link behind.
 */
final class AnonVmaLinks {

    private static final int ALIGNMENT = Integer.BYTES;
    private static final int PERMISSIONS = Vma.READ | Vma.WRITE | Vma.EXEC;

    private final KernelWork work;
    private final KernelLocks locks;
    private final SlabCache anonCache;
    private final SlabCache chainCache;
    private final int nodeOffset;
    private final int headOffset;
    private long peakBytes;

    AnonVmaLinks(ReverseMapContext context) {
        this.work = context.work();
        this.locks = context.locks();
        // Lock (SMP), the reference count of KSM and the list's head: facts linux-mm.md 2.2.
        int lockBytes = locks.smp() ? Integer.BYTES : 0;
        this.headOffset = lockBytes + Integer.BYTES;
        this.anonCache = context.slabs().create("anon_vma", headOffset + 8, ALIGNMENT);
        this.chainCache = context.slabs().create("anon_vma_chain", Chain.BYTES, ALIGNMENT);
        this.nodeOffset = context.vma().anonNode();
    }

    /** What {@code vma} keeps, or null. */
    static VmaChains of(Vma vma) {
        return (VmaChains) vma.reverseMapState();
    }

    SlabCache chainCache() {
        return chainCache;
    }

    long bytesInUse() {
        return anonCache.objectsInUse() * anonCache.objectBytes() + chainCache.objectsInUse() * Chain.BYTES;
    }

    long peakBytes() {
        return peakBytes;
    }

    private AnonVma newAnon() {
        int va = anonCache.allocate();
        return va == 0 ? null : new AnonVma(work, locks, va, headOffset);
    }

    private boolean link(VmaChains state, Vma vma, AnonVma anon) {
        int va = chainCache.allocate();
        if (va == 0) {
            return false;
        }
        work.path(KernelPath.ANON_VMA_CHAIN_LINK);
        Chain chain = new Chain(va, vma, anon);
        work.store(va);
        state.chains.addFirst(chain.sameVma);
        anon.lock.lock();
        anon.vmas.addLast(chain.sameAnon);
        anon.lock.unlock();
        peakBytes = Math.max(peakBytes, bytesInUse());
        return true;
    }

    private VmaChains newState(Vma vma) {
        return new VmaChains(work, vma.kernelAddress() + nodeOffset);
    }

    /** anon_vma_prepare of a vma that has none: shares a neighbour's or makes one. */
    boolean prepare(Vma vma) {
        work.path(KernelPath.ANON_VMA_PREPARE);
        AnonVma shared = mergeable(vma);
        AnonVma anon = shared == null ? newAnon() : shared;
        if (anon == null) {
            return false;
        }
        VmaChains state = newState(vma);
        if (!link(state, vma, anon)) {
            freeIfEmpty(anon);
            return false;
        }
        state.own = anon;
        vma.setReverseMapState(state);
        work.store(vma.kernelAddress() + nodeOffset);
        return true;
    }

    /** find_mergeable_anon_vma. */
    private AnonVma mergeable(Vma vma) {
        Vma next = vma.space().vmas().next(vma);
        if (next != null && reusable(next, vma, next)) {
            return of(next).own;
        }
        Vma previous = vma.space().vmas().previous(vma);
        return previous != null && reusable(previous, previous, vma) ? of(previous).own : null;
    }

    /** reusable_anon_vma: only one that was never forked into, so that both vmas have the same chain. */
    private boolean reusable(Vma old, Vma left, Vma right) {
        work.load(old.kernelAddress());
        VmaChains state = of(old);
        return state != null
                && state.chains.isSingular()
                && left.end() == right.start()
                && left.file() == right.file()
                && ((left.flags() ^ right.flags()) & ~PERMISSIONS) == 0
                && right.pageOffset() == left.pageOffset() + left.pages();
    }

    /** anon_vma_clone: {@code to}, which has none, gets every anon_vma of {@code from}, in the same order. */
    boolean copy(Vma from, Vma to) {
        VmaChains source = of(from);
        if (source == null) {
            return true;
        }
        if (!cloneChains(source, to)) {
            return false;
        }
        of(to).own = source.own;
        return true;
    }

    private boolean cloneChains(VmaChains source, Vma to) {
        VmaChains state = newState(to);
        to.setReverseMapState(state);
        for (Node<Chain> node = source.chains.last(); node != null; node = node.previous()) {
            work.load(node.va());
            if (!link(state, to, node.member().anon)) {
                unlink(to);
                return false;
            }
        }
        return true;
    }

    /** anon_vma_fork: the child joins its parent's anon_vmas and gets one of its own for its copies. */
    boolean fork(Vma parent, Vma child) {
        VmaChains source = of(parent);
        if (source == null) {
            return true;
        }
        if (!cloneChains(source, child)) {
            return false;
        }
        AnonVma anon = newAnon();
        if (anon == null || !link(of(child), child, anon)) {
            if (anon != null) {
                freeIfEmpty(anon);
            }
            unlink(child);
            return false;
        }
        of(child).own = anon;
        work.store(child.kernelAddress() + nodeOffset);
        return true;
    }

    /** unlink_anon_vmas: all chains go, with them each anon_vma that no vma is left on. */
    void unlink(Vma vma) {
        VmaChains state = of(vma);
        if (state == null) {
            return;
        }
        for (Node<Chain> node = state.chains.first(); node != null; node = state.chains.first()) {
            work.path(KernelPath.ANON_VMA_CHAIN_LINK);
            Chain chain = node.member();
            work.load(chain.va);
            chain.anon.lock.lock();
            chain.anon.vmas.remove(chain.sameAnon);
            chain.anon.lock.unlock();
            freeIfEmpty(chain.anon);
            state.chains.remove(node);
            chainCache.free(chain.va);
        }
        vma.setReverseMapState(null);
    }

    private void freeIfEmpty(AnonVma anon) {
        if (anon.vmas.isEmpty()) {
            anonCache.free(anon.va);
        }
    }
}
