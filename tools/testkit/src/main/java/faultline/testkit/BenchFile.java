package faultline.testkit;

import faultline.kernel.file.SharedMemory;
import faultline.kernel.mm.MappedFile;

/** A file on a {@link MmWorkbench}, with what the first word of each of its pages must hold. */
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

    private final MappedFile mapped;
    private final Cell[] cells;
    private int length;

    BenchFile(MappedFile mapped, int pages) {
        this.mapped = mapped;
        this.cells = new Cell[pages];
        this.length = pages;
        for (int i = 0; i < pages; i++) {
            cells[i] = new Cell(true, 0);
        }
    }

    MappedFile mapped() {
        return mapped;
    }

    Cell cell(int page) {
        return cells[page];
    }

    /** The memory behind it, if it is one in memory. */
    SharedMemory memory() {
        return (SharedMemory) mapped;
    }

    /** Its first length in pages, beyond which it never grows. */
    public int pages() {
        return cells.length;
    }

    /** Its length in pages now. */
    public int length() {
        return length;
    }

    /** It has this many pages now; what it loses is zeros if it comes back. */
    void cut(int pages) {
        length = pages;
        for (int i = pages; i < cells.length; i++) {
            cells[i].set(0);
        }
    }
}
