package faultline.emulator.snapshot;

import java.lang.reflect.Array;
import java.util.Arrays;

/**
 * The contents of an array. They are kept in blocks; a block that is the same as in an earlier image of the array is
 * shared with it, so that large tables of which little changes cost little.
 */
final class ArrayImage {

    /** Elements in a block. */
    private static final int BLOCK = 4096;

    private final Block[] blocks;

    private static final class Block {
        private final Object contents;
        private int users = 1;

        Block(Object contents) {
            this.contents = contents;
        }
    }

    private ArrayImage(Block[] blocks) {
        this.blocks = blocks;
    }

    /**
     * Saves {@code array}.
     *
     * @param before an earlier image of the same array that is not released, or null
     */
    static ArrayImage of(Object array, ArrayImage before) {
        int length = Array.getLength(array);
        Block[] blocks = new Block[(length + BLOCK - 1) / BLOCK];
        Class<?> type = array.getClass().getComponentType();
        for (int i = 0; i < blocks.length; i++) {
            int from = i * BLOCK;
            int count = Math.min(BLOCK, length - from);
            Block old = before == null ? null : before.blocks[i];
            if (old != null && same(array, from, old.contents, count)) {
                old.users++;
                blocks[i] = old;
            } else {
                Object copy = Array.newInstance(type, count);
                System.arraycopy(array, from, copy, 0, count);
                blocks[i] = new Block(copy);
            }
        }
        return new ArrayImage(blocks);
    }

    private static boolean same(Object array, int from, Object block, int count) {
        int to = from + count;
        if (array instanceof Object[] references) {
            return sameObjects(references, from, (Object[]) block, count);
        } else if (array instanceof int[] ints) {
            return Arrays.equals(ints, from, to, (int[]) block, 0, count);
        } else if (array instanceof long[] longs) {
            return Arrays.equals(longs, from, to, (long[]) block, 0, count);
        } else if (array instanceof byte[] bytes) {
            return Arrays.equals(bytes, from, to, (byte[]) block, 0, count);
        } else if (array instanceof short[] shorts) {
            return Arrays.equals(shorts, from, to, (short[]) block, 0, count);
        } else if (array instanceof char[] chars) {
            return Arrays.equals(chars, from, to, (char[]) block, 0, count);
        } else if (array instanceof boolean[] booleans) {
            return Arrays.equals(booleans, from, to, (boolean[]) block, 0, count);
        } else if (array instanceof float[] floats) {
            return Arrays.equals(floats, from, to, (float[]) block, 0, count);
        }
        return Arrays.equals((double[]) array, from, to, (double[]) block, 0, count);
    }

    private static boolean sameObjects(Object[] array, int from, Object[] block, int count) {
        int at = 0;
        while (at < count && array[from + at] == block[at]) {
            at++;
        }
        return at == count;
    }

    /** Puts the contents back into {@code array}. */
    void restore(Object array) {
        int at = 0;
        for (Block block : blocks) {
            int count = Array.getLength(block.contents);
            System.arraycopy(block.contents, 0, array, at, count);
            at += count;
        }
    }

    /** Host bytes that no other image shares. */
    long ownBytes() {
        long bytes = 0;
        for (Block block : blocks) {
            bytes += block.users == 1 ? bytes(block.contents) : 0;
        }
        return bytes;
    }

    private static long bytes(Object block) {
        int count = Array.getLength(block);
        if (block instanceof long[] || block instanceof double[]) {
            return 8L * count;
        } else if (block instanceof int[] || block instanceof float[] || block instanceof Object[]) {
            return 4L * count;
        }
        return block instanceof short[] || block instanceof char[] ? 2L * count : count;
    }

    /** The image is not used any more. */
    void release() {
        for (Block block : blocks) {
            block.users--;
        }
    }
}
