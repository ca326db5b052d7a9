package faultline.kernel.reclaim;

/** What reclaim asks of the owners of file pages. */
public interface FilePages {

    /** There are none. */
    FilePages NONE = new FilePages() {
        @Override
        public boolean write(int frame) {
            return false;
        }

        @Override
        public boolean drop(int frame) {
            return false;
        }
    };

    /** Writes the bytes of {@code frame} to where its file lies; false if they cannot be written. */
    boolean write(int frame);

    /** Takes {@code frame}, clean, not mapped and with one reference, which is its owner's, out of the cache and frees it. */
    boolean drop(int frame);
}
