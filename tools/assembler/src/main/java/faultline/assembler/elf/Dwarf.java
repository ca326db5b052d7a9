package faultline.assembler.elf;

import faultline.assembler.layout.Image;
import faultline.assembler.layout.LineEntry;
import faultline.assembler.layout.SectionImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** DWARF 3 for an assembled program: one compilation unit and its line table. */
final class Dwarf {
    private static final int VERSION = 3;
    private static final int ADDRESS_BYTES = 4;
    /** DW_LANG_Mips_Assembler: the value every assembler uses (DWARF 3 extension, gdb and binutils). */
    private static final int LANGUAGE_ASSEMBLER = 0x8001;

    // The special opcodes' window (DWARF 3, 6.2.4); the values GNU as uses.
    private static final int LINE_BASE = -5;
    private static final int LINE_RANGE = 14;
    private static final int OPCODE_BASE = 13;
    private static final int[] OPERAND_COUNTS = {0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1};

    private final List<LineEntry> lines;
    private final List<SectionImage> code = new ArrayList<>();
    private final String source;
    private final String directory;

    Dwarf(Image image, String source, String directory) {
        this.lines = image.lines();
        this.source = source;
        this.directory = directory;
        for (SectionImage s : image.sections()) {
            if (s.attributes().alloc() && s.attributes().exec() && s.size() > 0) {
                code.add(s);
            }
        }
    }

    /** The debug sections by name, in file order; empty when there is no code. */
    Map<String, byte[]> sections() {
        Map<String, byte[]> out = new LinkedHashMap<>();
        if (!code.isEmpty() && !lines.isEmpty()) {
            out.put(".debug_info", info());
            out.put(".debug_abbrev", abbreviations());
            out.put(".debug_line", lineTable());
            out.put(".debug_aranges", ranges());
        }
        return out;
    }

    /** DWARF 3, 7.5.3: attribute and form pairs of the compile unit. */
    private static byte[] abbreviations() {
        ByteSink b = new ByteSink();
        b.uleb(1).uleb(0x11).u8(0); // DW_TAG_compile_unit without children
        b.uleb(0x10).uleb(0x06); // DW_AT_stmt_list, DW_FORM_data4
        b.uleb(0x11).uleb(0x01); // DW_AT_low_pc, DW_FORM_addr
        b.uleb(0x12).uleb(0x01); // DW_AT_high_pc, DW_FORM_addr
        b.uleb(0x03).uleb(0x08); // DW_AT_name, DW_FORM_string
        b.uleb(0x1b).uleb(0x08); // DW_AT_comp_dir, DW_FORM_string
        b.uleb(0x25).uleb(0x08); // DW_AT_producer, DW_FORM_string
        b.uleb(0x13).uleb(0x05); // DW_AT_language, DW_FORM_data2
        return b.uleb(0).uleb(0).uleb(0).toBytes();
    }

    private byte[] info() {
        SectionImage last = code.get(code.size() - 1);
        ByteSink b = new ByteSink();
        b.u16(VERSION).u32(0).u8(ADDRESS_BYTES);
        b.uleb(1).u32(0);
        b.u32(code.get(0).address()).u32(last.address() + last.size());
        b.text(source).text(directory).text("Faultline assembler").u16(LANGUAGE_ASSEMBLER);
        return withLength(b);
    }

    private static byte[] withLength(ByteSink b) {
        return new ByteSink().u32(b.size()).bytes(b.toBytes()).toBytes();
    }

    /** DWARF 3, 6.1.2. */
    private byte[] ranges() {
        ByteSink b = new ByteSink();
        b.u16(2).u32(0).u8(ADDRESS_BYTES).u8(0);
        b.u32(0); // pads the header to twice the address size
        for (SectionImage s : code) {
            b.u32(s.address()).u32(s.size());
        }
        return withLength(b.u32(0).u32(0));
    }

    private byte[] lineTable() {
        Map<String, Integer> files = new LinkedHashMap<>();
        files.put(source, 1);
        for (LineEntry e : lines) {
            files.putIfAbsent(e.file(), files.size() + 1);
        }
        ByteSink head = new ByteSink();
        head.u8(1).u8(1).u8(LINE_BASE).u8(LINE_RANGE).u8(OPCODE_BASE);
        for (int n : OPERAND_COUNTS) {
            head.u8(n);
        }
        head.u8(0); // no include directories: names are relative to the unit's directory
        files.keySet().forEach(f -> head.text(f).uleb(0).uleb(0).uleb(0));
        head.u8(0);
        ByteSink b = new ByteSink();
        b.u16(VERSION).u32(head.size()).bytes(head.toBytes());
        for (SectionImage s : code) {
            sequence(b, s, files);
        }
        return withLength(b);
    }

    /** The rows of one section (DWARF 3, 6.2.5). */
    private void sequence(ByteSink b, SectionImage s, Map<String, Integer> files) {
        long end = s.address() + s.size();
        long address = s.address();
        int file = 1;
        int line = 1;
        b.u8(0).uleb(5).u8(2).u32(address); // DW_LNE_set_address
        for (LineEntry e : lines) {
            if (e.address() < s.address() || e.address() >= end) {
                continue;
            }
            int number = files.get(e.file());
            if (number != file) {
                b.u8(4).uleb(number); // DW_LNS_set_file
                file = number;
            }
            row(b, e.address() - address, e.line() - line);
            address = e.address();
            line = e.line();
        }
        b.u8(2).uleb(end - address); // DW_LNS_advance_pc
        b.u8(0).uleb(1).u8(1); // DW_LNE_end_sequence
    }

    private static void row(ByteSink b, long addressStep, int lineStep) {
        long special = lineStep - LINE_BASE + LINE_RANGE * addressStep + OPCODE_BASE;
        boolean near = lineStep >= LINE_BASE && lineStep < LINE_BASE + LINE_RANGE;
        if (near && special <= 255) {
            b.u8(special);
            return;
        }
        b.u8(3).sleb(lineStep); // DW_LNS_advance_line
        b.u8(2).uleb(addressStep); // DW_LNS_advance_pc
        b.u8(1); // DW_LNS_copy
    }
}
