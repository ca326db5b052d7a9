package faultline.kernel.mm;

import java.util.Iterator;
import java.util.TreeMap;

/** The vmas of one address space in address order. */
public final class VmaTree implements Iterable<Vma> {

    private final TreeMap<Integer, Vma> byStart = new TreeMap<>(Integer::compareUnsigned);

    /** Number of vmas: map_count. */
    public int size() {
        return byStart.size();
    }

    @Override
    public Iterator<Vma> iterator() {
        return byStart.values().iterator();
    }
}
