package faultline.kernel.rmap.priotree;

import faultline.kernel.account.KernelLocks;
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
 * address_space->i_mmap as a prio tree, with the like-lists of vmas that show the same pages and the list of nonlinear vmas (facts
 * linux-mm.md 3.8; Linux 2.6.7 prio_tree.c).
 */
public final class PrioTrees implements FileVmas {

    private final KernelWork work;
    private final KernelLocks locks;
    private final int nodeOffset;
    private final Map<Integer, FileTree> files = new HashMap<>();

    /** What an address_space keeps of its vmas. */
    private static final class FileTree {

        final PrioTree tree;
        final KernelList<PrioNode> nonlinear;

        /** i_mmap_lock. */
        final SimLock lock;

        FileTree(KernelWork work, KernelLocks locks, int va) {
            lock = new SimLock(work, locks, va);
            tree = new PrioTree(work, va);
            nonlinear = new KernelList<>(work, va);
        }

        boolean isEmpty() {
            return tree.root() == null && nonlinear.isEmpty();
        }
    }

    public PrioTrees(ReverseMapContext context) {
        this.work = context.work();
        this.locks = context.locks();
        this.nodeOffset = context.vma().fileNode();
    }

    private static PrioNode node(Vma vma) {
        return (PrioNode) vma.fileLink();
    }

    /** The lock of the file whose address_space is at {@code va}, which may have no vma. */
    private SimLock lock(int va) {
        FileTree file = files.get(va);
        return file == null ? new SimLock(work, locks, va) : file.lock;
    }

    private PrioNode newNode(Vma vma) {
        PrioNode node = new PrioNode(vma, vma.kernelAddress() + nodeOffset);
        node.nonlinear = vma.has(Vma.NONLINEAR);
        vma.setFileLink(node);
        return node;
    }

    @Override
    public void link(Vma vma) {
        int va = vma.file().kernelAddress();
        FileTree file = files.computeIfAbsent(va, key -> new FileTree(work, locks, key));
        SimLock lock = lock(va);
        lock.lock();
        insert(file, newNode(vma));
        lock.unlock();
    }

    /** vma_prio_tree_insert, or the nonlinear list. */
    private void insert(FileTree file, PrioNode node) {
        if (node.nonlinear) {
            file.nonlinear.addLast(node.listNode);
            return;
        }
        PrioNode like = file.tree.insert(node);
        if (like != null) {
            addLike(like, node);
        }
    }

    /** vma_prio_tree_add: the tree itself need not be touched. */
    private void addLike(PrioNode like, PrioNode node) {
        if (like.like == null) {
            like.like = new LikeList(like, new KernelList<>(work, like.va));
        }
        node.like = like.like;
        like.like.members.addLast(node.listNode);
    }

    @Override
    public void linkLike(Vma parent, Vma child) {
        int va = parent.file().kernelAddress();
        PrioNode node = newNode(child);
        SimLock lock = lock(va);
        lock.lock();
        if (node(parent).nonlinear) {
            node.nonlinear = true;
            files.get(va).nonlinear.addLast(node.listNode);
        } else {
            addLike(node(parent), node);
        }
        lock.unlock();
    }

    @Override
    public void unlink(Vma vma) {
        PrioNode node = node(vma);
        if (node == null) {
            return;
        }
        int va = vma.file().kernelAddress();
        FileTree file = files.get(va);
        SimLock lock = lock(va);
        lock.lock();
        remove(file, node);
        lock.unlock();
        vma.setFileLink(null);
        if (file.isEmpty()) {
            files.remove(va);
        }
    }

    /** vma_prio_tree_remove: a tree node with others like it hands its place to one of them. */
    private void remove(FileTree file, PrioNode node) {
        if (node.nonlinear) {
            file.nonlinear.remove(node.listNode);
            return;
        }
        LikeList like = node.like;
        node.like = null;
        if (like == null) {
            file.tree.remove(node);
        } else if (like.treeNode != node) {
            like.members.remove(node.listNode);
            dissolve(like);
        } else {
            PrioNode heir = like.members.first().member();
            like.members.remove(heir.listNode);
            file.tree.replace(node, heir);
            like.treeNode = heir;
            like.members.moveHead(heir.va);
            dissolve(like);
        }
    }

    private static void dissolve(LikeList like) {
        if (like.members.isEmpty()) {
            like.treeNode.like = null;
        }
    }

    @Override
    public void resizing(Vma vma) {
        int va = vma.file().kernelAddress();
        files.get(va).lock.lock();
        remove(files.get(va), node(vma));
    }

    @Override
    public void resized(Vma vma) {
        int va = vma.file().kernelAddress();
        insert(files.get(va), node(vma));
        files.get(va).lock.unlock();
    }

    @Override
    public void nonlinear(Vma vma) {
        PrioNode node = node(vma);
        if (node.nonlinear) {
            return;
        }
        int va = vma.file().kernelAddress();
        SimLock lock = lock(va);
        lock.lock();
        remove(files.get(va), node);
        node.nonlinear = true;
        insert(files.get(va), node);
        lock.unlock();
    }

    @Override
    public void linear(MappedFile mapped, int first, int last, VmaVisitor visitor) {
        int va = mapped.kernelAddress();
        SimLock lock = lock(va);
        lock.lock();
        FileTree file = files.get(va);
        if (file != null) {
            file.tree.query(first, last, node -> visitAll(node, visitor));
        }
        lock.unlock();
    }

    private boolean visitAll(PrioNode node, VmaVisitor visitor) {
        if (!visitor.visit(node.vma)) {
            return false;
        }
        return node.like == null || each(node.like.members, visitor);
    }

    private boolean each(KernelList<PrioNode> list, VmaVisitor visitor) {
        Node<PrioNode> at = list.first();
        while (at != null) {
            Node<PrioNode> next = at.next();
            work.load(at.va());
            if (!visitor.visit(at.member().vma)) {
                return false;
            }
            at = next;
        }
        return true;
    }

    @Override
    public void nonlinear(int va, VmaVisitor visitor) {
        SimLock lock = lock(va);
        lock.lock();
        work.load(va);
        FileTree file = files.get(va);
        if (file != null) {
            each(file.nonlinear, visitor);
        }
        lock.unlock();
    }
}
