package faultline.kernel.frame;

import java.util.Arrays;

/** One slab: its place, its free objects and its neighbours on the list it is on. */
final class Slab {

    final SlabCache cache;
    final int frame;
    /** Kernel address of struct slab and the free-list indices behind it. */
    final int header;
    /** Kernel address of the first object. */
    final int objects;

    /** Index of the next free object by object; -1 ends the list, -2 marks an object in use. */
    private final short[] nextFree;

    private int firstFree;
    int inUse;
    SlabList list;
    Slab next;
    Slab previous;

    Slab(SlabCache cache, int frame, int header, int objects, int count) {
        this.cache = cache;
        this.frame = frame;
        this.header = header;
        this.objects = objects;
        this.nextFree = new short[count];
        for (int i = 0; i < count; i++) {
            nextFree[i] = (short) (i + 1 < count ? i + 1 : -1);
        }
    }

    boolean full() {
        return firstFree < 0;
    }

    /** Index of the next object to be taken. */
    int firstFree() {
        return firstFree;
    }

    int take() {
        int index = firstFree;
        firstFree = nextFree[index];
        nextFree[index] = -2;
        inUse++;
        return index;
    }

    void give(int index) {
        if (index < 0 || index >= nextFree.length || nextFree[index] != -2) {
            throw new IllegalStateException("object " + index + " of a slab of " + cache.name() + " is not in use: "
                    + Arrays.toString(nextFree));
        }
        nextFree[index] = (short) firstFree;
        firstFree = index;
        inUse--;
    }
}
