package faultline.cli.program;

import faultline.cli.failure.CommandException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Code and symbols of an ELF32 executable, for listings (System V ABI, chapters 4 and 5; i386 supplement). */
public final class ElfSections {

    private static final int PROGRAM_HEADER_BYTES = 32;
    private static final int SECTION_HEADER_BYTES = 40;
    private static final int SYMBOL_BYTES = 16;
    private static final int PT_LOAD = 1;
    private static final int SHT_SYMTAB = 2;
    private static final int SHT_NOBITS = 8;
    private static final int SHF_EXECINSTR = 4;
    private static final int PF_X = 1;

    private final String name;
    private final ByteBuffer bytes;

    /** A stretch of code in memory. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Code(String section, int address, byte[] bytes) {}

    /** A named address. */
    public record Symbol(String name, int address) {}

    /**
     * @param name of the file, for messages
     * @param image a file whose ELF header and program headers have been found to be sound
     */
    public ElfSections(String name, byte[] image) {
        this.name = name;
        this.bytes = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Whether the bytes begin as an ELF file of any kind does. */
    public static boolean hasMagic(byte[] image) {
        return image.length >= 4 && image[0] == 0x7f && image[1] == 'E' && image[2] == 'L' && image[3] == 'F';
    }

    private CommandException bad(String why) {
        return CommandException.badInput(name + ": " + why);
    }

    private void inFile(String what, long offset, long length) {
        if (offset + length > bytes.limit()) {
            throw bad("truncated: " + what + " ends at byte " + (offset + length) + " but the file has only "
                    + bytes.limit() + " bytes; copy it again");
        }
    }

    /** The executable sections, or the executable segments of a file without sections. */
    public List<Code> code() {
        List<Code> code = new ArrayList<>();
        for (int i = 0; i < sections(); i++) {
            int at = sectionHeader(i);
            if ((word(at + 8) & SHF_EXECINSTR) != 0 && word(at + 4) != SHT_NOBITS) {
                code.add(new Code(sectionName(i), (int) word(at + 12), slice(word(at + 16), word(at + 20))));
            }
        }
        if (code.isEmpty()) {
            for (int i = 0; i < half(44); i++) {
                int at = (int) word(28) + i * PROGRAM_HEADER_BYTES;
                if (word(at) == PT_LOAD && (word(at + 24) & PF_X) != 0) {
                    code.add(new Code("segment " + i, (int) word(at + 8), slice(word(at + 4), word(at + 16))));
                }
            }
        }
        return code;
    }

    /** Named symbols by ascending address; empty when the file is stripped. */
    public List<Symbol> symbols() {
        List<Symbol> symbols = new ArrayList<>();
        for (int i = 0; i < sections(); i++) {
            int at = sectionHeader(i);
            if (word(at + 4) == SHT_SYMTAB) {
                addSymbols(at, symbols);
            }
        }
        symbols.sort(Comparator.comparingLong(symbol -> symbol.address() & 0xffff_ffffL));
        return symbols;
    }

    private void addSymbols(int table, List<Symbol> into) {
        int strings = sectionHeader((int) word(table + 24));
        long first = word(table + 16);
        inFile("symbol table", first, word(table + 20));
        for (long at = first; at < first + word(table + 20); at += SYMBOL_BYTES) {
            String symbol = string(word(strings + 16) + word((int) at));
            int type = bytes.get((int) at + 12) & 15;
            if (!symbol.isEmpty() && type <= 2 && half((int) at + 14) != 0) {
                into.add(new Symbol(symbol, (int) word((int) at + 4)));
            }
        }
    }

    private int sections() {
        long table = word(32);
        int count = half(48);
        if (table == 0 || half(46) != SECTION_HEADER_BYTES) {
            return 0;
        }
        inFile("section headers", table, (long) count * SECTION_HEADER_BYTES);
        return count;
    }

    private int sectionHeader(int number) {
        if (number < 0 || number >= half(48)) {
            throw bad("a section refers to section " + number + ", which is not there; link it again");
        }
        return (int) word(32) + number * SECTION_HEADER_BYTES;
    }

    private String sectionName(int number) {
        int strings = sectionHeader(half(50));
        return string(word(strings + 16) + word(sectionHeader(number)));
    }

    private String string(long offset) {
        inFile("a string", offset, 1);
        int end = (int) offset;
        while (end < bytes.limit() && bytes.get(end) != 0) {
            end++;
        }
        return new String(bytes.array(), (int) offset, end - (int) offset, StandardCharsets.ISO_8859_1);
    }

    private byte[] slice(long offset, long length) {
        inFile("code", offset, length);
        byte[] slice = new byte[(int) length];
        bytes.get((int) offset, slice);
        return slice;
    }

    private int half(int offset) {
        return bytes.getShort(offset) & 0xffff;
    }

    private long word(int offset) {
        return bytes.getInt(offset) & 0xffff_ffffL;
    }
}
