package faultline.testkit;

import faultline.kernel.file.SharedMemory;

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

    private final SharedMemory memory;
    private final Cell[] cells;

    BenchFile(SharedMemory memory, int pages) {
        this.memory = memory;
        this.cells = new Cell[pages];
        for (int i = 0; i < pages; i++) {
            cells[i] = new Cell(true, 0);
        }
    }

    SharedMemory memory() {
        return memory;
    }

    Cell cell(int page) {
        return cells[page];
    }

    /** Its length in pages. */
    public int pages() {
        return cells.length;
    }
}
