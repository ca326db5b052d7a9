package faultline.emulator.trap;

import java.util.Arrays;

/** A local descriptor table in the format of the processor, two words an entry (SDM vol. 3A, 3.4.5). */
public final class LocalDescriptors {

    /** Most entries: LDT_ENTRIES (asm-i386/ldt.h). */
    public static final int MOST = 8192;
    /** Bytes of an entry. */
    public static final int ENTRY_BYTES = 8;

    private static final int PRESENT = 1 << 15;
    private static final int CODE = 1 << 11;
    /** Of code: may be read. Of data: may be written. */
    private static final int READABLE_OR_WRITABLE = 1 << 9;

    private static final int PAGES = 1 << 23;
    private static final int RIGHTS = 0x00FFFF00;

    private int[] words = new int[0];

    /** Entries that it has room for. */
    public int count() {
        return words.length / 2;
    }

    /** Writes entry {@code index}, growing the table. */
    public void set(int index, int low, int high) {
        if (index >= count()) {
            words = Arrays.copyOf(words, 2 * (index + 1));
        }
        words[2 * index] = low;
        words[2 * index + 1] = high;
    }

    /** The lower word of entry {@code index}; 0 behind the end. */
    public int low(int index) {
        return index < count() ? words[2 * index] : 0;
    }

    /** The upper word. */
    public int high(int index) {
        return index < count() ? words[2 * index + 1] : 0;
    }

    /** Linear address of the segment's first byte. */
    public int base(int index) {
        int high = high(index);
        return low(index) >>> 16 | (high & 0xFF) << 16 | high & 0xFF000000;
    }

    /** Offset of its last byte: what LSL tells. */
    public int limit(int index) {
        int limit = low(index) & 0xFFFF | high(index) & 0xF0000;
        return (high(index) & PAGES) != 0 ? limit << 12 | 0xFFF : limit;
    }

    /** What LAR tells. */
    public int rights(int index) {
        return high(index) & RIGHTS;
    }

    /** Whether a program may load it into a data segment register: present, and not code that only runs. */
    public boolean loadable(int index) {
        int high = high(index);
        return (high & PRESENT) != 0 && ((high & CODE) == 0 || (high & READABLE_OR_WRITABLE) != 0);
    }

    /** Whether it is data that may be written. */
    public boolean writable(int index) {
        int high = high(index);
        return (high & PRESENT) != 0 && (high & CODE) == 0 && (high & READABLE_OR_WRITABLE) != 0;
    }

    /** A table of its own with the same entries: fork. */
    public LocalDescriptors copy() {
        LocalDescriptors copy = new LocalDescriptors();
        copy.words = words.clone();
        return copy;
    }
}
