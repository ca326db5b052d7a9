package faultline.kernel.index;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.SlabCache;

/**
 * The frames of an address_space by index: page_tree (Linux 2.6.2 lib/radix-tree.c). A node has 64 slots and lies in a slab;
 * each slot looked at is a reference.
 */
public final class RadixTree implements PageIndex {

    /** radix_tree_node: a count and 64 slots of 4 bytes (facts linux-mm.md 2.2). */
    public static final int NODE_BYTES = 260;

    /** RADIX_TREE_MAP_SHIFT. */
    private static final int SHIFT = 6;

    private static final int SLOTS = 1 << SHIFT;
    private static final int SLOT_MASK = SLOTS - 1;
    private static final int SLOTS_OFFSET = 4;
    /** Levels that indexes of 32 bits can need. */
    private static final int MAX_HEIGHT = 6;

    private final KernelWork work;
    private final SlabCache nodes;
    private final int rootAddress;
    private final Node[] path = new Node[MAX_HEIGHT + 1];
    private Node root;
    private int height;
    private int size;

    /** @param rootAddress where the root lies in the address_space */
    public RadixTree(KernelWork work, SlabCache nodes, int rootAddress) {
        this.work = work;
        this.nodes = nodes;
        this.rootAddress = rootAddress;
    }

    /** One node: children above, frames + 1 at the lowest level. */
    private static final class Node {
        private final int address;
        private final Node[] children;
        private final int[] frames;
        private int count;

        Node(int address, boolean lowest) {
            this.address = address;
            this.children = lowest ? null : new Node[SLOTS];
            this.frames = lowest ? new int[SLOTS] : null;
        }

        boolean empty(int slot) {
            return children == null ? frames[slot] == 0 : children[slot] == null;
        }

        int slotAddress(int slot) {
            return address + SLOTS_OFFSET + slot * Integer.BYTES;
        }
    }

    @Override
    public int size() {
        return size;
    }

    private static int slot(int index, int level) {
        return index >>> level * SHIFT & SLOT_MASK;
    }

    private boolean reaches(int index) {
        return height * SHIFT >= Integer.SIZE || index >>> height * SHIFT == 0;
    }

    /** radix_tree_lookup. */
    @Override
    public int find(int index) {
        work.path(KernelPath.RADIX_LOOKUP);
        work.load(rootAddress);
        if (!reaches(index)) {
            return NONE;
        }
        Node node = root;
        for (int level = height - 1; node != null; level--) {
            int slot = slot(index, level);
            work.path(KernelPath.RADIX_STEP);
            work.load(node.slotAddress(slot));
            if (level == 0) {
                return node.frames[slot] - 1;
            }
            node = node.children[slot];
        }
        return NONE;
    }

    @Override
    public int peek(int index) {
        Node node = reaches(index) ? root : null;
        for (int level = height - 1; node != null && level > 0; level--) {
            node = node.children[slot(index, level)];
        }
        return node == null ? NONE : node.frames[slot(index, 0)] - 1;
    }

    /**
     * radix_tree_insert of {@code frame} at an empty index.
     *
     * @return false when memory ran out; the tree then holds what it held, perhaps with empty nodes more
     */
    @Override
    public boolean insert(int index, int frame) {
        work.path(KernelPath.RADIX_INSERT);
        work.load(rootAddress);
        if (!grow(index)) {
            return false;
        }
        Node node = root;
        for (int level = height - 1; level > 0; level--) {
            int slot = slot(index, level);
            work.path(KernelPath.RADIX_STEP);
            work.load(node.slotAddress(slot));
            if (node.children[slot] == null) {
                Node child = newNode(level == 1);
                if (child == null) {
                    return false;
                }
                node.children[slot] = child;
                count(node, slot, 1);
            }
            node = node.children[slot];
        }
        int slot = slot(index, 0);
        node.frames[slot] = frame + 1;
        count(node, slot, 1);
        size++;
        return true;
    }

    /** Adds levels until {@code index} can be reached: radix_tree_extend. */
    private boolean grow(int index) {
        if (root == null) {
            int levels = Math.max(1, (Integer.SIZE - Integer.numberOfLeadingZeros(index) + SHIFT - 1) / SHIFT);
            root = newNode(levels == 1);
            height = root == null ? 0 : levels;
            work.store(rootAddress);
        }
        while (root != null && !reaches(index)) {
            Node top = newNode(false);
            if (top == null) {
                return false;
            }
            top.children[0] = root;
            count(top, 0, 1);
            root = top;
            height++;
            work.store(rootAddress);
        }
        return root != null;
    }

    private Node newNode(boolean lowest) {
        int address = nodes.allocate();
        return address == 0 ? null : new Node(address, lowest);
    }

    private void count(Node node, int slot, int change) {
        node.count += change;
        work.store(node.address);
        work.store(node.slotAddress(slot));
    }

    /** radix_tree_delete: takes the frame at {@code index}, which is there, out and frees nodes that become empty. */
    @Override
    public void remove(int index) {
        work.path(KernelPath.RADIX_DELETE);
        work.load(rootAddress);
        Node node = root;
        for (int level = height - 1; level >= 0; level--) {
            work.path(KernelPath.RADIX_STEP);
            work.load(node.slotAddress(slot(index, level)));
            path[level] = node;
            node = level == 0 ? null : node.children[slot(index, level)];
        }
        size--;
        for (int level = 0; level < height; level++) {
            Node at = path[level];
            int slot = slot(index, level);
            if (level == 0) {
                at.frames[slot] = 0;
            } else {
                at.children[slot] = null;
            }
            count(at, slot, -1);
            if (at.count > 0) {
                return;
            }
            nodes.free(at.address);
        }
        root = null;
        height = 0;
        work.store(rootAddress);
    }

    /** The lowest index from {@code from} on that has a frame, or {@link #NONE}: radix_tree_gang_lookup for one. */
    public int next(int from) {
        if (root == null || !reaches(from)) {
            return NONE;
        }
        return next(root, height - 1, from, 0);
    }

    private int next(Node node, int level, int from, int base) {
        int first = Math.max(0, from - base) >>> level * SHIFT;
        for (int slot = Math.min(first, SLOTS); slot < SLOTS; slot++) {
            if (node.empty(slot)) {
                continue;
            }
            int index = base + (slot << level * SHIFT);
            work.load(node.slotAddress(slot));
            int found = level == 0 ? index : next(node.children[slot], level - 1, from, index);
            if (found != NONE) {
                return found;
            }
        }
        return NONE;
    }

    /** Gives back the nodes that a failed {@link #insert} left; no frame is in the tree any more. */
    public void clear() {
        if (root != null) {
            free(root);
            root = null;
            height = 0;
        }
    }

    private void free(Node node) {
        for (int slot = 0; node.children != null && slot < SLOTS; slot++) {
            if (node.children[slot] != null) {
                free(node.children[slot]);
            }
        }
        nodes.free(node.address);
    }
}
