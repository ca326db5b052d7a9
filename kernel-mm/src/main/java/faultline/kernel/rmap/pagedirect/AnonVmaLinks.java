package faultline.kernel.rmap.pagedirect;

import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.SlabCache;
import faultline.kernel.mm.Vma;
import faultline.kernel.rmap.KernelList.Node;
import faultline.kernel.rmap.ReverseMapContext;
import faultline.kernel.rmap.pagedirect.AnonVma.Link;

/**
 * Which vmas are on which anon_vma, and the spare that fork has at hand. Invariant of the RFC: while a page points to an anon_vma,
 * every vma that may map it is on the anon_vma's list; so the last vma that leaves frees it.
 */
final class AnonVmaLinks {

    private static final int ALIGNMENT = Integer.BYTES;

    private final KernelWork work;
    private final KernelLocks locks;
    private final SlabCache cache;
    private final int nodeOffset;
    /** By CPU: address of an anon_vma that fork has allocated and not used yet, or 0. */
    private final int[] spare;

    AnonVmaLinks(ReverseMapContext context) {
        this.work = context.work();
        this.locks = context.locks();
        this.cache = context.slabs().create("anon_vma", locks.smp() ? 12 : 8, ALIGNMENT);
        this.nodeOffset = context.vma().anonNode();
        this.spare = new int[context.cpus()];
    }

    static Link of(Vma vma) {
        return (Link) vma.reverseMapState();
    }

    SlabCache cache() {
        return cache;
    }

    /** Reads vma->anon_vma. */
    Link read(Vma vma) {
        work.load(vma.kernelAddress() + nodeOffset);
        return of(vma);
    }

    /** Has a spare at hand for a vma that fork is about to copy; false when memory ran out. */
    boolean prepareFork(Vma parent) {
        int cpu = work.cpu().number();
        if (!parent.copiesOnWrite() || read(parent) != null || spare[cpu] != 0) {
            return true;
        }
        spare[cpu] = cache.allocate();
        return spare[cpu] != 0;
    }

    /** Gives an unused spare back. */
    void dropSpare() {
        int cpu = work.cpu().number();
        if (spare[cpu] != 0) {
            cache.free(spare[cpu]);
            spare[cpu] = 0;
        }
    }

    /** Puts {@code child} on the anon_vma of {@code parent}, which gets the spare if it has none; returns it. */
    AnonVma share(Vma parent, Vma child) {
        if (of(parent) == null) {
            int cpu = work.cpu().number();
            if (spare[cpu] == 0) {
                throw new IllegalStateException("fork shares a page of a vma for which no anon_vma was prepared");
            }
            AnonVma fresh = new AnonVma(work, locks, spare[cpu]);
            spare[cpu] = 0;
            link(parent, fresh);
        }
        AnonVma anon = of(parent).owner();
        if (read(child) == null) {
            link(child, anon);
        }
        return anon;
    }

    /** Puts {@code vma} on the anon_vma of {@code like}, if that is on one. */
    void join(Vma like, Vma vma) {
        if (read(like) != null && of(vma) == null) {
            link(vma, of(like).owner());
        }
    }

    private void link(Vma vma, AnonVma anon) {
        work.path(KernelPath.ANON_VMA_LINK);
        Link link = new Link(anon, new Node<>(vma, vma.kernelAddress() + nodeOffset));
        anon.lock.lock();
        anon.vmas.addLast(link.node());
        vma.setReverseMapState(link);
        anon.lock.unlock();
    }

    /** Takes {@code vma} off its anon_vma; the last one collects it. */
    void unlink(Vma vma) {
        Link link = of(vma);
        if (link == null) {
            return;
        }
        work.path(KernelPath.ANON_VMA_LINK);
        AnonVma anon = link.owner();
        anon.lock.lock();
        anon.vmas.remove(link.node());
        vma.setReverseMapState(null);
        anon.lock.unlock();
        if (anon.vmas.isEmpty()) {
            cache.free(anon.va);
        }
    }
}
