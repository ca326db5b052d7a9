package faultline.kernel.frame;

import faultline.emulator.memory.PhysicalMemory;

/**
 * How objects fill a slab (facts linux-mm.md 5.4; Linux 2.6.2 slab.c kmem_cache_create): the order grows until the waste
 * is at most an eighth; small objects share the slab with its header and free-list indices.
 *
 * @param objectBytes size of an object, alignment included
 * @param order the slab is 2^order frames
 * @param objects objects in a slab
 * @param onSlab whether header and indices lie at the start of the slab
 * @param headerBytes bytes of header and indices, rounded up to a line when on the slab
 * @param colours different offsets of the first object
 * @param colourBytes distance of those offsets
 */
record SlabGeometry(
        int objectBytes, int order, int objects, boolean onSlab, int headerBytes, int colours, int colourBytes) {

    /** Bytes of a struct slab. */
    static final int SLAB_BYTES = 24;

    private static final int FRAME = PhysicalMemory.FRAME_BYTES;
    private static final int OFF_SLAB_FROM = FRAME >>> 3;
    private static final int MAX_ORDER = 5;

    /**
     * @param bytes size of an object
     * @param alignment power of two
     * @param indexBytes width of a free-list index
     * @param l1Bytes L1_CACHE_BYTES
     * @param breakOrder order at which more waste is accepted: 1, or 2 with more than 32 MB of RAM
     */
    static SlabGeometry of(int bytes, int alignment, int indexBytes, int l1Bytes, int breakOrder) {
        int lineBytes = Math.max(l1Bytes, alignment);
        int size = bytes + alignment - 1 & -alignment;
        boolean onSlab = bytes < OFF_SLAB_FROM;
        int order = 0;
        while (true) {
            int objects = fit(FRAME << order, size, onSlab ? indexBytes : 0, onSlab ? SLAB_BYTES : 0, lineBytes);
            int left = (FRAME << order) - objects * size - (onSlab ? header(objects, indexBytes, lineBytes) : 0);
            boolean enough = objects > 0 && (order >= breakOrder || left * 8 <= FRAME << order);
            if (enough || order == MAX_ORDER) {
                return finish(size, order, objects, onSlab, left, indexBytes, lineBytes);
            }
            order++;
        }
    }

    private static SlabGeometry finish(
            int size, int order, int objects, boolean onSlab, int left, int indexBytes, int lineBytes) {
        int header = header(objects, indexBytes, lineBytes);
        boolean movesIn = !onSlab && left >= header;
        int rest = movesIn ? left - header : left;
        return new SlabGeometry(
                size, order, objects, onSlab || movesIn, header, Math.max(1, rest / lineBytes), lineBytes);
    }

    private static int fit(int slabBytes, int size, int indexBytes, int base, int lineBytes) {
        int objects = 0;
        while (true) {
            int more = objects + 1;
            int header = base == 0 ? 0 : header(more, indexBytes, lineBytes);
            if ((long) more * size + header > slabBytes) {
                return objects;
            }
            objects = more;
        }
    }

    private static int header(int objects, int indexBytes, int lineBytes) {
        return SLAB_BYTES + objects * indexBytes + lineBytes - 1 & -lineBytes;
    }
}
