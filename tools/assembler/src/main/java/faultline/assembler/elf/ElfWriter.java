package faultline.assembler.elf;

import faultline.assembler.layout.AddressMap;
import faultline.assembler.layout.Image;
import faultline.assembler.layout.SectionImage;
import faultline.assembler.layout.SymbolImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes a static ELF32 executable for the Intel 386 (System V ABI, chapters 4 and 5, i386 supplement). */
public final class ElfWriter {
    private static final int EHDR = 52;
    private static final int PHDR = 32;
    private static final int SHDR = 40;
    private static final int ET_EXEC = 2;
    private static final int EM_386 = 3;
    private static final int PT_LOAD = 1;
    private static final int PT_GNU_STACK = 0x6474e551;
    private static final int PF_X = 1;
    private static final int PF_W = 2;
    private static final int PF_R = 4;
    private static final int SHT_PROGBITS = 1;
    private static final int SHT_SYMTAB = 2;
    private static final int SHT_STRTAB = 3;
    private static final int SHT_NOBITS = 8;
    private static final int SHN_ABS = 0xfff1;

    private final Image image;
    private final long entry;
    private final String source;
    private final Map<String, byte[]> debug;

    private final List<Segment> segments = new ArrayList<>();
    private final List<Header> headers = new ArrayList<>();
    private final ByteSink out = new ByteSink();

    private record Segment(long offset, long address, long fileSize, long memorySize, int flags) {}

    private record Header(
            String name,
            int type,
            int flags,
            long address,
            long offset,
            long size,
            int link,
            int info,
            int align,
            int entry) {}

    /**
     * A writer.
     *
     * @param image the program
     * @param entry address where it starts
     * @param source name of its main source file
     * @param directory the folder that source names are relative to, for debuggers
     * @param debugInfo whether to add DWARF
     */
    public ElfWriter(Image image, long entry, String source, String directory, boolean debugInfo) {
        this.image = image;
        this.entry = entry;
        this.source = source;
        this.debug = debugInfo ? new Dwarf(image, source, directory).sections() : Map.of();
    }

    /** The file. */
    public byte[] write() {
        out.padTo(AddressMap.HEADERS);
        headers.add(new Header("", 0, 0, 0, 0, 0, 0, 0, 0, 0));
        loaded();
        for (SectionImage s : image.sections()) {
            if (!s.attributes().alloc()) {
                plain(s.name(), s.bytes(), s.align());
            }
        }
        debug.forEach((name, bytes) -> plain(name, bytes, 1));
        symbolTable();
        return finish();
    }

    private void plain(String name, byte[] bytes, int align) {
        out.padTo((out.size() + align - 1) / align * (long) align);
        headers.add(new Header(name, SHT_PROGBITS, 0, 0, out.size(), bytes.length, 0, 0, align, 0));
        out.bytes(bytes);
    }

    /** Loaded sections: one segment for each run of equal permissions, headers in the first. */
    private void loaded() {
        List<SectionImage> run = new ArrayList<>();
        for (SectionImage s : image.sections()) {
            if (!s.attributes().alloc()) {
                break;
            }
            if (!run.isEmpty() && AddressMap.group(run.get(0)) != AddressMap.group(s)) {
                segment(run);
                run.clear();
            }
            run.add(s);
        }
        if (!run.isEmpty()) {
            segment(run);
        }
    }

    private void segment(List<SectionImage> run) {
        boolean first = segments.isEmpty();
        long start = first ? AddressMap.BASE : run.get(0).address();
        long offset = first ? 0 : (out.size() + AddressMap.PAGE - 1) / AddressMap.PAGE * (long) AddressMap.PAGE;
        long fileEnd = first ? AddressMap.BASE + AddressMap.HEADERS : start;
        long memoryEnd = fileEnd;
        for (SectionImage s : run) {
            long at = offset + s.address() - start;
            boolean bits = s.attributes().progbits();
            if (bits && s.size() > 0) {
                out.padTo(at).bytes(s.bytes());
                fileEnd = s.address() + s.size();
            }
            memoryEnd = Math.max(memoryEnd, s.address() + s.size());
            headers.add(sectionHeader(s, bits ? at : Math.min(at, Math.max(offset, out.size()))));
        }
        SectionImage one = run.get(0);
        int flags =
                PF_R | (one.attributes().write() ? PF_W : 0) | (one.attributes().exec() ? PF_X : 0);
        if (first || memoryEnd > start) {
            segments.add(new Segment(offset, start, fileEnd - start, memoryEnd - start, flags));
        }
    }

    private static Header sectionHeader(SectionImage s, long offset) {
        int flags = 2 | (s.attributes().write() ? 1 : 0) | (s.attributes().exec() ? 4 : 0);
        int type = s.attributes().progbits() ? SHT_PROGBITS : SHT_NOBITS;
        return new Header(s.name(), type, flags, s.address(), offset, s.size(), 0, 0, s.align(), 0);
    }

    private void symbolTable() {
        ByteSink names = new ByteSink().u8(0);
        ByteSink table = new ByteSink().padTo(16);
        symbol(table, names, baseName(source), 0, 0, 4, SHN_ABS); // STT_FILE
        int locals = 2;
        for (SymbolImage s : image.symbols()) {
            if (!s.global()) {
                symbol(table, names, s);
                locals++;
            }
        }
        for (SymbolImage s : image.symbols()) {
            if (s.global()) {
                symbol(table, names, s);
            }
        }
        out.padTo((out.size() + 3) / 4 * 4L);
        int strings = headers.size() + 1;
        headers.add(new Header(".symtab", SHT_SYMTAB, 0, 0, out.size(), table.size(), strings, locals, 4, 16));
        out.bytes(table.toBytes());
        headers.add(new Header(".strtab", SHT_STRTAB, 0, 0, out.size(), names.size(), 0, 0, 1, 0));
        out.bytes(names.toBytes());
    }

    private static String baseName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static void symbol(ByteSink table, ByteSink names, SymbolImage s) {
        int type =
                switch (s.kind()) {
                    case OBJECT -> 1;
                    case FUNCTION -> 2;
                    case LABEL, CONSTANT -> 0;
                };
        int info = (s.global() ? 1 : 0) << 4 | type;
        symbol(table, names, s.name(), s.address(), s.size(), info, s.section() < 0 ? SHN_ABS : s.section() + 1);
    }

    private static void symbol(
            ByteSink table, ByteSink names, String name, long value, long size, int info, int section) {
        table.u32(names.size()).u32(value).u32(size).u8(info).u8(0).u16(section);
        names.text(name);
    }

    private byte[] finish() {
        ByteSink names = new ByteSink();
        int[] nameAt = new int[headers.size() + 1];
        for (int i = 0; i < headers.size(); i++) {
            nameAt[i] = names.size();
            names.text(headers.get(i).name());
        }
        nameAt[headers.size()] = names.size();
        names.text(".shstrtab");
        headers.add(new Header(".shstrtab", SHT_STRTAB, 0, 0, out.size(), names.size(), 0, 0, 1, 0));
        out.bytes(names.toBytes());
        out.padTo((out.size() + 3) / 4 * 4L);
        int table = out.size();
        for (int i = 0; i < headers.size(); i++) {
            Header h = headers.get(i);
            out.u32(nameAt[i]).u32(h.type()).u32(h.flags()).u32(h.address()).u32(h.offset());
            out.u32(h.size()).u32(h.link()).u32(h.info()).u32(h.align()).u32(h.entry());
        }
        byte[] file = out.toBytes();
        byte[] head = head(table);
        System.arraycopy(head, 0, file, 0, head.length);
        return file;
    }

    private byte[] head(int sectionTable) {
        ByteSink b = new ByteSink();
        b.bytes(new byte[] {0x7f, 'E', 'L', 'F', 1, 1, 1}).padTo(16);
        b.u16(ET_EXEC).u16(EM_386).u32(1).u32(entry).u32(EHDR).u32(sectionTable).u32(0);
        b.u16(EHDR)
                .u16(PHDR)
                .u16(segments.size() + 1)
                .u16(SHDR)
                .u16(headers.size())
                .u16(headers.size() - 1);
        for (Segment s : segments) {
            b.u32(PT_LOAD).u32(s.offset()).u32(s.address()).u32(s.address());
            b.u32(s.fileSize()).u32(s.memorySize()).u32(s.flags()).u32(AddressMap.PAGE);
        }
        b.u32(PT_GNU_STACK).u32(0).u32(0).u32(0).u32(0).u32(0).u32(PF_R | PF_W).u32(16);
        return b.toBytes();
    }
}
