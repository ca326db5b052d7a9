package faultline.kernel.rmap.filelist;

import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.SimLock;
import faultline.kernel.mm.MappedFile;
import faultline.kernel.mm.Vma;
import faultline.kernel.rmap.FileVmas;
import faultline.kernel.rmap.KernelList;
import faultline.kernel.rmap.KernelList.Node;
import faultline.kernel.rmap.ReverseMapContext;
import faultline.kernel.rmap.VmaVisitor;
import java.util.HashMap;
import java.util.Map;

/**
 * address_space->i_mmap and i_mmap_shared as lists: linking is cheap, finding the vmas of a page means looking at all of them
 * (facts linux-mm.md 3.3; Linux 2.6.2 mmap.c).
 */
public final class VmaLists implements FileVmas {

    private final KernelWork work;
    private final KernelLocks locks;
    private final int nodeOffset;
    private final Map<Integer, Lists> files = new HashMap<>();

    /** Both lists of a file, and the nonlinear vmas beside them. */
    private static final class Lists {

        final KernelList<Vma> owned;
        final KernelList<Vma> shared;
        final KernelList<Vma> nonlinear;

        /** i_mmap_lock, or i_shared_sem as it first was. */
        final SimLock lock;

        Lists(KernelWork work, KernelLocks locks, int va) {
            lock = new SimLock(work, locks, va);
            owned = new KernelList<>(work, va);
            shared = new KernelList<>(work, va);
            nonlinear = new KernelList<>(work, va);
        }

        KernelList<Vma> of(Vma vma) {
            if (vma.has(Vma.NONLINEAR)) {
                return nonlinear;
            }
            return vma.has(Vma.SHARED) ? shared : owned;
        }

        boolean isEmpty() {
            return owned.isEmpty() && shared.isEmpty() && nonlinear.isEmpty();
        }
    }

    public VmaLists(ReverseMapContext context) {
        this.work = context.work();
        this.locks = context.locks();
        this.nodeOffset = context.vma().fileNode();
    }

    @SuppressWarnings("unchecked")
    private static Node<Vma> node(Vma vma) {
        return (Node<Vma>) vma.fileLink();
    }

    /** The lock of the file whose address_space is at {@code va}, which may have no vma. */
    private SimLock lock(int va) {
        Lists file = files.get(va);
        return file == null ? new SimLock(work, locks, va) : file.lock;
    }

    private Node<Vma> newNode(Vma vma) {
        Node<Vma> node = new Node<>(vma, vma.kernelAddress() + nodeOffset);
        vma.setFileLink(node);
        return node;
    }

    @Override
    public void link(Vma vma) {
        int va = vma.file().kernelAddress();
        Lists lists = files.computeIfAbsent(va, key -> new Lists(work, locks, key));
        work.path(KernelPath.FILE_VMA_LINK);
        SimLock lock = lock(va);
        lock.lock();
        lists.of(vma).addLast(newNode(vma));
        lock.unlock();
    }

    @Override
    public void linkLike(Vma parent, Vma child) {
        int va = parent.file().kernelAddress();
        work.path(KernelPath.FILE_VMA_LINK);
        SimLock lock = lock(va);
        lock.lock();
        node(parent).list().addBehind(newNode(child), node(parent));
        lock.unlock();
    }

    @Override
    public void unlink(Vma vma) {
        Node<Vma> node = node(vma);
        if (node == null) {
            return;
        }
        int va = vma.file().kernelAddress();
        work.path(KernelPath.FILE_VMA_LINK);
        SimLock lock = lock(va);
        lock.lock();
        node.list().remove(node);
        lock.unlock();
        vma.setFileLink(null);
        if (files.get(va).isEmpty()) {
            files.remove(va);
        }
    }

    /** Bounds do not matter to a list. */
    @Override
    public void resizing(Vma vma) {}

    @Override
    public void resized(Vma vma) {}

    @Override
    public void nonlinear(Vma vma) {
        int va = vma.file().kernelAddress();
        Node<Vma> node = node(vma);
        Lists lists = files.get(va);
        if (node.list() != lists.nonlinear) {
            work.path(KernelPath.FILE_VMA_LINK);
            SimLock lock = lock(va);
            lock.lock();
            node.list().remove(node);
            lists.nonlinear.addLast(node);
            lock.unlock();
        }
    }

    @Override
    public void linear(MappedFile file, int first, int last, VmaVisitor visitor) {
        int va = file.kernelAddress();
        SimLock lock = lock(va);
        lock.lock();
        work.load(va);
        Lists lists = files.get(va);
        if (lists != null && each(lists.owned, visitor)) {
            each(lists.shared, visitor);
        }
        lock.unlock();
    }

    @Override
    public void nonlinear(int va, VmaVisitor visitor) {
        SimLock lock = lock(va);
        lock.lock();
        work.load(va);
        Lists lists = files.get(va);
        if (lists != null) {
            each(lists.nonlinear, visitor);
        }
        lock.unlock();
    }

    private boolean each(KernelList<Vma> list, VmaVisitor visitor) {
        Node<Vma> node = list.first();
        while (node != null) {
            // The visitor may unlink the vma that it is shown.
            Node<Vma> next = node.next();
            work.load(node.va());
            if (!visitor.visit(node.member())) {
                return false;
            }
            node = next;
        }
        return true;
    }
}
