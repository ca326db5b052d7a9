package faultline.kernel.rmap.filelist;

import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
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

        Lists(KernelWork work, int va) {
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

    private Node<Vma> newNode(Vma vma) {
        Node<Vma> node = new Node<>(vma, vma.kernelAddress() + nodeOffset);
        vma.setFileLink(node);
        return node;
    }

    @Override
    public void link(Vma vma) {
        int va = vma.file().kernelAddress();
        Lists lists = files.computeIfAbsent(va, key -> new Lists(work, key));
        work.path(KernelPath.FILE_VMA_LINK);
        locks.spin(va);
        lists.of(vma).addLast(newNode(vma));
        locks.unspin(va);
    }

    @Override
    public void linkLike(Vma parent, Vma child) {
        int va = parent.file().kernelAddress();
        work.path(KernelPath.FILE_VMA_LINK);
        locks.spin(va);
        node(parent).list().addBehind(newNode(child), node(parent));
        locks.unspin(va);
    }

    @Override
    public void unlink(Vma vma) {
        Node<Vma> node = node(vma);
        if (node == null) {
            return;
        }
        int va = vma.file().kernelAddress();
        work.path(KernelPath.FILE_VMA_LINK);
        locks.spin(va);
        node.list().remove(node);
        locks.unspin(va);
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
            locks.spin(va);
            node.list().remove(node);
            lists.nonlinear.addLast(node);
            locks.unspin(va);
        }
    }

    @Override
    public void linear(MappedFile file, int first, int last, VmaVisitor visitor) {
        int va = file.kernelAddress();
        locks.spin(va);
        work.load(va);
        Lists lists = files.get(va);
        if (lists != null && each(lists.owned, visitor)) {
            each(lists.shared, visitor);
        }
        locks.unspin(va);
    }

    @Override
    public void nonlinear(int va, VmaVisitor visitor) {
        locks.spin(va);
        work.load(va);
        Lists lists = files.get(va);
        if (lists != null) {
            each(lists.nonlinear, visitor);
        }
        locks.unspin(va);
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
