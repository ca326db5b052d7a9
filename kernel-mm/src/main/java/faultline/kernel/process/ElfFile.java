package faultline.kernel.process;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * A static 32-bit i386 program in ELF, read and found fit to run (System V ABI, chapters 4 and 5, and its Intel386
 * supplement): what {@code gcc -m32 -static} makes, position-independent or not.
 */
public final class ElfFile {

    /** Bytes of the ELF header. */
    public static final int HEADER_BYTES = 52;
    /** Bytes of one program header. */
    public static final int PROGRAM_HEADER_BYTES = 32;
    /** First address that is not the user's. */
    public static final long USER_END = 0xC000_0000L;
    /**
     * Where a position-independent program is loaded: ELF_ET_DYN_BASE, two thirds of the user's addresses (Linux 2.6.11
     * asm-i386/elf.h).
     */
    public static final int POSITION_INDEPENDENT_BASE = 0x8000_0000;

    private static final int MAX_PROGRAM_HEADERS = 65536 / PROGRAM_HEADER_BYTES;
    private static final int PAGE_BYTES = 4096;
    private static final String STATIC_ADVICE = "build with gcc -m32 -static";

    private static final int CLASS_AT = 4;
    private static final int DATA_AT = 5;
    private static final int VERSION_AT = 6;
    private static final int TYPE_EXECUTABLE = 2;
    private static final int TYPE_DYNAMIC = 3;
    private static final int MACHINE_386 = 3;
    private static final int PT_LOAD = 1;
    private static final int PT_INTERP = 3;
    private static final int PT_GNU_STACK = 0x6474E551;

    private final byte[] bytes;
    private final boolean positionIndependent;
    private final long entry;
    private final int headerOffset;
    private final int headerCount;
    private final boolean executableStack;
    private final List<ElfSegment> segments;

    private ElfFile(
            byte[] bytes,
            boolean positionIndependent,
            long entry,
            int headerOffset,
            int headerCount,
            boolean executableStack,
            List<ElfSegment> segments) {
        this.bytes = bytes;
        this.positionIndependent = positionIndependent;
        this.entry = entry;
        this.headerOffset = headerOffset;
        this.headerCount = headerCount;
        this.executableStack = executableStack;
        this.segments = segments;
    }

    /**
     * Reads and checks a program.
     *
     * @throws ElfException if it cannot run here
     */
    public static ElfFile parse(byte[] bytes) throws ElfException {
        checkIdentification(bytes);
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int type = in.getShort(16) & 0xFFFF;
        checkKind(type, in.getShort(18) & 0xFFFF);
        int count = in.getShort(44) & 0xFFFF;
        int table = checkHeaderTable(in, bytes.length, count);

        List<ElfSegment> segments = new ArrayList<>();
        boolean executableStack = true;
        for (int i = 0; i < count; i++) {
            int at = table + i * PROGRAM_HEADER_BYTES;
            int headerType = in.getInt(at);
            if (headerType == PT_INTERP) {
                throw new ElfException("dynamically linked program (segment " + i + " names an interpreter); "
                        + "Faultline runs static programs: link with -static");
            } else if (headerType == PT_GNU_STACK) {
                executableStack = (in.getInt(at + 24) & ElfSegment.EXECUTE) != 0;
            } else if (headerType == PT_LOAD && in.getInt(at + 20) != 0) {
                segments.add(segment(in, at, i, bytes.length));
            } else if (headerType == PT_LOAD && in.getInt(at + 16) != 0) {
                throw new ElfException("segment " + i + " has " + unsigned(in, at + 16)
                        + " bytes in the file but none in memory; rebuild the program");
            }
        }
        segments.sort(Comparator.comparingLong(ElfSegment::address));
        boolean independent = type == TYPE_DYNAMIC;
        checkLayout(segments, independent ? POSITION_INDEPENDENT_BASE & 0xFFFFFFFFL : 0);
        long entry = unsigned(in, 24);
        checkEntry(segments, entry);
        return new ElfFile(
                bytes, independent, entry, table, count, executableStack, Collections.unmodifiableList(segments));
    }

    private static void checkIdentification(byte[] bytes) throws ElfException {
        if (bytes.length == 0) {
            throw new ElfException("the program file is empty; " + STATIC_ADVICE);
        }
        boolean magic = bytes.length >= 4 && bytes[0] == 0x7F && bytes[1] == 'E' && bytes[2] == 'L' && bytes[3] == 'F';
        if (!magic) {
            throw new ElfException(
                    "not an ELF program (it does not start with 7F 45 4C 46, \"\\x7fELF\"); " + STATIC_ADVICE);
        }
        if (bytes.length > CLASS_AT && bytes[CLASS_AT] == 2) {
            throw new ElfException("64-bit ELF; Faultline runs 32-bit i386 programs: " + STATIC_ADVICE);
        }
        if (bytes.length < HEADER_BYTES) {
            throw new ElfException("truncated ELF header: the file has " + bytes.length + " bytes, a header takes "
                    + HEADER_BYTES + "; copy or build the file again");
        }
        if (bytes[CLASS_AT] != 1) {
            throw new ElfException(
                    "ELF class " + (bytes[CLASS_AT] & 0xFF) + " at byte 4 is not 1 (32-bit); " + STATIC_ADVICE);
        }
        if (bytes[DATA_AT] != 1) {
            throw new ElfException(
                    (bytes[DATA_AT] == 2 ? "big-endian ELF" : "ELF data encoding " + (bytes[DATA_AT] & 0xFF))
                            + " at byte 5; i386 programs are little-endian: " + STATIC_ADVICE);
        }
        if (bytes[VERSION_AT] != 1) {
            throw new ElfException(
                    "ELF version " + (bytes[VERSION_AT] & 0xFF) + " at byte 6 is not 1; " + STATIC_ADVICE);
        }
    }

    private static void checkKind(int type, int machine) throws ElfException {
        if (machine != MACHINE_386) {
            throw new ElfException("ELF for machine " + machine + " (e_machine), not i386 (3); " + STATIC_ADVICE);
        }
        if (type == 1) {
            throw new ElfException("relocatable object file (ET_REL), not a program; link it: gcc -m32 -static FILE.o");
        }
        if (type != TYPE_EXECUTABLE && type != TYPE_DYNAMIC) {
            throw new ElfException("ELF type " + type + " (e_type) is not a program (2 or 3); " + STATIC_ADVICE);
        }
    }

    private static int checkHeaderTable(ByteBuffer in, int length, int count) throws ElfException {
        int size = in.getShort(42) & 0xFFFF;
        long table = unsigned(in, 28);
        if (count == 0) {
            throw new ElfException(
                    "the file has no program headers, so there is nothing to load; link it as a program");
        }
        if (size != PROGRAM_HEADER_BYTES) {
            throw new ElfException("program headers of " + size + " bytes (e_phentsize), expected "
                    + PROGRAM_HEADER_BYTES + "; " + STATIC_ADVICE);
        }
        if (count > MAX_PROGRAM_HEADERS) {
            throw new ElfException(
                    count + " program headers, more than the " + MAX_PROGRAM_HEADERS + " that Linux takes; rebuild it");
        }
        if (table + (long) count * PROGRAM_HEADER_BYTES > length) {
            throw new ElfException("truncated program: its " + count + " program headers at byte " + table
                    + " lie outside the file of " + length + " bytes; copy or build the file again");
        }
        return (int) table;
    }

    private static ElfSegment segment(ByteBuffer in, int at, int index, int length) throws ElfException {
        long offset = unsigned(in, at + 4);
        long address = unsigned(in, at + 8);
        long fileBytes = unsigned(in, at + 16);
        long memoryBytes = unsigned(in, at + 20);
        if (fileBytes > memoryBytes) {
            throw new ElfException("segment " + index + " has more bytes in the file (" + fileBytes
                    + ") than in memory (" + memoryBytes + "); rebuild the program");
        }
        if (fileBytes > 0 && offset + fileBytes > length) {
            throw new ElfException("truncated program: segment " + index + " ends at byte " + (offset + fileBytes)
                    + " of a file of " + length + " bytes; copy or build the file again");
        }
        if (fileBytes > 0 && (address & (PAGE_BYTES - 1)) != (offset & (PAGE_BYTES - 1))) {
            throw new ElfException("segment " + index + " at " + hex(address) + " and its file offset " + hex(offset)
                    + " differ within the 4096-byte page; link with the default page alignment");
        }
        return new ElfSegment(index, address, (int) offset, (int) fileBytes, memoryBytes, in.getInt(at + 24));
    }

    private static void checkLayout(List<ElfSegment> sorted, long bias) throws ElfException {
        if (sorted.isEmpty()) {
            throw new ElfException("no loadable segment (PT_LOAD) of at least one byte; link the file as a program");
        }
        ElfSegment before = null;
        for (ElfSegment segment : sorted) {
            String name =
                    "segment " + segment.index() + " [" + hex(segment.address()) + ", " + hex(segment.end()) + ")";
            if (segment.end() > 1L << 32) {
                throw new ElfException(name + " wraps around the end of the address space; rebuild the program");
            }
            if (segment.end() + bias > USER_END) {
                throw new ElfException(name + " overlaps the kernel, which begins at " + hex(USER_END)
                        + (bias == 0 ? "" : " (load base " + hex(bias) + ")")
                        + "; link below it or make the segment smaller");
            }
            if (segment.address() + bias < PAGE_BYTES) {
                throw new ElfException(name + " covers the first page, which stays unmapped; link at 4096 or above");
            }
            if (before != null && segment.address() < before.end()) {
                throw new ElfException(name + " overlaps segment " + before.index() + " [" + hex(before.address())
                        + ", " + hex(before.end()) + "); rebuild the program");
            }
            before = segment;
        }
    }

    private static void checkEntry(List<ElfSegment> segments, long entry) throws ElfException {
        for (ElfSegment segment : segments) {
            if (entry >= segment.address() && entry < segment.end()) {
                return;
            }
        }
        throw new ElfException(
                "entry point " + hex(entry) + " lies in no loadable segment; link with a start symbol (_start)");
    }

    private static long unsigned(ByteBuffer in, int at) {
        return in.getInt(at) & 0xFFFFFFFFL;
    }

    private static String hex(long address) {
        return String.format("0x%08x", address);
    }

    /** The whole file; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** Whether it may be loaded anywhere (ET_DYN); then {@link #loadBias} is added to each of its addresses. */
    public boolean positionIndependent() {
        return positionIndependent;
    }

    /** What is added to the file's addresses when it is loaded. */
    public int loadBias() {
        return positionIndependent ? POSITION_INDEPENDENT_BASE : 0;
    }

    /** Address of the first instruction, load bias included. */
    public int entry() {
        return (int) entry + loadBias();
    }

    /** Number of program headers: AT_PHNUM. */
    public int programHeaders() {
        return headerCount;
    }

    /** Address at which the program headers are found in memory (AT_PHDR), or 0 when no segment holds them. */
    public int programHeaderAddress() {
        for (ElfSegment segment : segments) {
            if (headerOffset >= segment.offset() && headerOffset < segment.offset() + (long) segment.fileBytes()) {
                return (int) (segment.address() + headerOffset - segment.offset()) + loadBias();
            }
        }
        return 0;
    }

    /** Whether the program wants an executable stack: PT_GNU_STACK says so, or is not there. */
    public boolean executableStack() {
        return executableStack;
    }

    /** The loadable segments by address, none empty. */
    public List<ElfSegment> segments() {
        return segments;
    }
}
