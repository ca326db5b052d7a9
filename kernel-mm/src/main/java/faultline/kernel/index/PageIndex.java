package faultline.kernel.index;

/** Finds the frame that holds a page of an address_space. */
public interface PageIndex {

    /** No frame has that index. */
    int NONE = -1;

    /** The frame at {@code index}, or {@link #NONE}. */
    int find(int index);

    /** The frame at {@code index} without any charge, for the books, or {@link #NONE}. */
    int peek(int index);

    /**
     * Enters {@code frame} at an empty index.
     *
     * @return false when memory ran out
     */
    boolean insert(int index, int frame);

    /** Takes the frame at {@code index}, which is there, out. */
    void remove(int index);

    /** Frames in it; uncharged. */
    int size();
}
