package faultline.kernel.disk;

/** Told that a page has been read or written: bi_end_io. */
@FunctionalInterface
public interface PageTransfer {

    /** The disk is done with {@code frame}. Called in the disk's interrupt. */
    void done(int frame);
}
