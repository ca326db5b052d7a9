package faultline.kernel.file;

import java.util.TreeSet;

/** Which pages of a file are newer than its bytes on the disk: the dirty_pages list of an address_space. */
final class DirtyPages {

    private final FileMapping owner;
    private final Writeback writeback;
    private final TreeSet<Integer> indices = new TreeSet<>(Integer::compareUnsigned);

    DirtyPages(FileMapping owner, Writeback writeback) {
        this.owner = owner;
        this.writeback = writeback;
    }

    /** Page {@code index} was changed. */
    void add(int index) {
        if (indices.add(index)) {
            writeback.dirtied(owner, indices.size() == 1);
        }
    }

    /** Page {@code index} is being written, or has gone. */
    void remove(int index) {
        if (indices.remove(index)) {
            writeback.cleaned(owner, indices.isEmpty());
        }
    }

    /** The first one from {@code index} (unsigned) on, or null. */
    Integer from(int index) {
        return indices.ceiling(index);
    }

    int size() {
        return indices.size();
    }
}
