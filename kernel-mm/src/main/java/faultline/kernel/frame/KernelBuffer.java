package faultline.kernel.frame;

import faultline.kernel.account.KernelWork;

/** Kernel memory of any size, in pieces of at most a page each; what touches it is charged by line. */
public final class KernelBuffer {

    /** Largest piece: a page. */
    static final int PIECE_BYTES = 4096;

    private final KernelWork work;
    private final int[] pieces;
    private final int lineBytes;
    private final int bytes;

    KernelBuffer(KernelWork work, int[] pieces, int lineBytes, int bytes) {
        this.work = work;
        this.pieces = pieces;
        this.lineBytes = lineBytes;
        this.bytes = bytes;
    }

    int[] pieces() {
        return pieces;
    }

    /** Its size. */
    public int bytes() {
        return bytes;
    }

    /** Kernel address of byte {@code offset}. */
    public int address(int offset) {
        return pieces[offset / PIECE_BYTES] + offset % PIECE_BYTES;
    }

    /** References the line of byte {@code offset} for reading. */
    public void load(int offset) {
        work.load(address(offset));
    }

    /** References the line of byte {@code offset} for writing. */
    public void store(int offset) {
        work.store(address(offset));
    }

    /** References each line of the {@code length} bytes from {@code offset} on. */
    public void touch(int offset, int length, boolean writes) {
        for (int at = offset; at < offset + length; at += lineBytes) {
            if (writes) {
                store(at);
            } else {
                load(at);
            }
        }
    }
}
