package faultline.testkit;

import faultline.kernel.file.SharedMemory;
import faultline.kernel.mm.MappedFile;
import faultline.kernel.mm.PageOwner;

/** A file, or shared memory, on a {@link MmWorkbench}, with what the first word of each of its pages must hold. */
public final class BenchFile {

    /** A page's first word as it must be: of a page that programs see together, or of a private one. */
    static final class Cell {

        private final boolean ofFile;
        private int value;
        private boolean givenUp;

        Cell(boolean ofFile, int value) {
            this.ofFile = ofFile;
            this.value = value;
        }

        boolean ofFile() {
            return ofFile;
        }

        int value() {
            return value;
        }

        void set(int newValue) {
            value = newValue;
            givenUp = false;
        }

        /** The page may hold zeros instead from now on. */
        void giveUp() {
            givenUp = true;
        }

        /** A private copy of what the page holds. */
        Cell copy() {
            Cell copy = new Cell(false, value);
            copy.givenUp = givenUp;
            return copy;
        }

        boolean allows(int found) {
            return found == value || givenUp && found == 0;
        }
    }

    /** Gives a file another length in bytes; false where the kernel refuses. */
    @FunctionalInterface
    interface Length {
        boolean set(long bytes);
    }

    /**
     * How a file is.
     *
     * @param owner its address_space
     * @param mapped what mmap is given, or null where only shmat maps it
     * @param segment number of the System V segment that it is, or -1
     * @param pages its length in pages of 4 KB, beyond which it never grows
     * @param unit pages of 4 KB in one of its pages
     * @param privateCopies whether writes to private mappings go to copies
     * @param length how it is cut, or null where its length is fixed
     * @param release lets it go
     */
    record Shape(
            PageOwner owner,
            MappedFile mapped,
            int segment,
            int pages,
            int unit,
            boolean privateCopies,
            Length length,
            Runnable release) {}

    private final Shape shape;
    private final Cell[] cells;
    private int length;

    BenchFile(Shape shape) {
        this.shape = shape;
        this.cells = new Cell[shape.pages / shape.unit];
        this.length = shape.pages;
        for (int i = 0; i < cells.length; i++) {
            cells[i] = new Cell(true, 0);
        }
    }

    /** How it is. */
    Shape shape() {
        return shape;
    }

    /** What a cell holds at page {@code page} of 4 KB; beyond its first length there is nothing. */
    Cell cell(int page) {
        return page < shape.pages ? cells[page / shape.unit] : new Cell(true, 0);
    }

    /** Whether {@code page} is the first of 4 KB of one of the file's pages, which has a cell. */
    boolean begins(int page) {
        return page % shape.unit == 0;
    }

    /** What mmap is given. */
    MappedFile mapped() {
        return shape.mapped;
    }

    /** The memory behind it, if it is one in memory. */
    SharedMemory memory() {
        return (SharedMemory) shape.mapped;
    }

    /** Whether MADV_REMOVE can take pages out of it: of memory, not of a disk. */
    boolean hasHoles() {
        return !(shape.mapped instanceof StoredFile);
    }

    /** Its first length in pages of 4 KB, beyond which it never grows. */
    public int pages() {
        return shape.pages;
    }

    /** Its length in pages of 4 KB now. */
    public int length() {
        return length;
    }

    /** It has this many pages of 4 KB now; what it loses is zeros if it comes back. */
    void cut(int pages) {
        length = pages;
        clear(pages, shape.pages);
    }

    /** Its pages of 4 KB from {@code first} up to {@code end} are zeros. */
    void clear(int first, int end) {
        for (int i = (first + shape.unit - 1) / shape.unit; i < end / shape.unit && i < cells.length; i++) {
            cells[i].set(0);
        }
    }
}
