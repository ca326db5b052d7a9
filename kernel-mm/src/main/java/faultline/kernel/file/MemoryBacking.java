package faultline.kernel.file;

/** The backing of a file in memory: its bytes are nowhere but in the page cache and on swap. */
public interface MemoryBacking extends Backing {

    @Override
    default boolean stored(int index) {
        return false;
    }

    @Override
    default boolean load(int index, byte[] page) {
        return false;
    }

    @Override
    default boolean storing() {
        return false;
    }

    @Override
    default boolean store(int index, byte[] page, int length) {
        return false;
    }
}
