package faultline.kernel.process;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a new program finds on its stack, laid out as Linux does on i386 (create_elf_tables; System V ABI Intel386
 * supplement 3.4): from the stack pointer up argc, argv, envp, the auxiliary vector, then AT_RANDOM's bytes and the
 * strings, the file name last.
 */
public final class InitialStack {

    /** AT_SYSINFO is left out, so a C library enters the kernel by INT 0x80. */
    static final int AT_NULL = 0;

    static final int AT_PHDR = 3;
    static final int AT_PHENT = 4;
    static final int AT_PHNUM = 5;
    static final int AT_PAGESZ = 6;
    static final int AT_BASE = 7;
    static final int AT_FLAGS = 8;
    static final int AT_ENTRY = 9;
    static final int AT_UID = 11;
    static final int AT_EUID = 12;
    static final int AT_GID = 13;
    static final int AT_EGID = 14;
    static final int AT_PLATFORM = 15;
    static final int AT_HWCAP = 16;
    static final int AT_CLKTCK = 17;
    static final int AT_SECURE = 23;
    static final int AT_RANDOM = 25;
    static final int AT_EXECFN = 31;

    /** Longest arguments and environment together: MAX_ARG_PAGES, 32 pages (Linux 2.6.2 binfmts.h). */
    public static final int MAX_STRING_BYTES = 32 * 4096;

    private static final int ALIGNMENT = 16;
    private static final int RANDOM_BYTES = 16;
    /** USER_HZ: clock ticks a second as programs see them (Linux asm-i386/param.h). */
    private static final int CLOCK_TICKS = 100;

    private static final String PLATFORM = "i686";

    private final int stackPointer;
    private final byte[] bytes;

    private InitialStack(int stackPointer, byte[] bytes) {
        this.stackPointer = stackPointer;
        this.bytes = bytes;
    }

    /**
     * Lays out the stack of a program.
     *
     * @param top first address behind the stack, page-aligned
     * @param path name by which the program was started: AT_EXECFN
     * @param arguments argv, its first element the program's name
     * @param environment envp, each {@code NAME=value}
     * @param who starts the program
     * @param hardwareCapabilities CPUID.1:EDX: AT_HWCAP
     * @throws ElfException if the strings take more than {@link #MAX_STRING_BYTES}
     */
    public static InitialStack build(
            int top,
            ElfFile program,
            String path,
            List<byte[]> arguments,
            List<byte[]> environment,
            Credentials who,
            int hardwareCapabilities,
            KernelRandom random)
            throws ElfException {
        Strings strings = new Strings(top);
        strings.skip(4);
        int pathAddress = strings.push(path);
        int[] environmentAddresses = strings.pushAll(environment);
        int[] argumentAddresses = strings.pushAll(arguments);
        int platformAddress = strings.push(PLATFORM);
        byte[] seed = new byte[RANDOM_BYTES];
        random.fill(seed, 0, RANDOM_BYTES);
        int randomAddress = strings.pushBytes(seed);

        int[] vector = {
            AT_HWCAP,
            hardwareCapabilities,
            AT_PAGESZ,
            4096,
            AT_CLKTCK,
            CLOCK_TICKS,
            AT_PHDR,
            program.programHeaderAddress(),
            AT_PHENT,
            ElfFile.PROGRAM_HEADER_BYTES,
            AT_PHNUM,
            program.programHeaders(),
            AT_BASE,
            0,
            AT_FLAGS,
            0,
            AT_ENTRY,
            program.entry(),
            AT_UID,
            who.user(Credentials.REAL),
            AT_EUID,
            who.user(Credentials.EFFECTIVE),
            AT_GID,
            who.group(Credentials.REAL),
            AT_EGID,
            who.group(Credentials.EFFECTIVE),
            AT_SECURE,
            0,
            AT_RANDOM,
            randomAddress,
            AT_EXECFN,
            pathAddress,
            AT_PLATFORM,
            platformAddress,
            AT_NULL,
            0
        };
        int words = 1 + arguments.size() + 1 + environment.size() + 1 + vector.length;
        int pointer = (strings.address() - words * 4) & -ALIGNMENT;
        byte[] image = strings.imageFrom(pointer);
        ByteBuffer out = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(arguments.size());
        putPointers(out, argumentAddresses);
        putPointers(out, environmentAddresses);
        for (int word : vector) {
            out.putInt(word);
        }
        return new InitialStack(pointer, image);
    }

    /** The bytes of {@code texts} as a stack takes them. */
    public static List<byte[]> encode(List<String> texts) {
        return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    }

    private static void putPointers(ByteBuffer out, int[] addresses) {
        for (int address : addresses) {
            out.putInt(address);
        }
        out.putInt(0);
    }

    /** The program's first ESP: the address of argc, a multiple of 16. */
    public int stackPointer() {
        return stackPointer;
    }

    /** The bytes from {@link #stackPointer} to the top. */
    public byte[] bytes() {
        return bytes;
    }

    /** Strings written from the top down. */
    private static final class Strings {
        private final int top;
        private byte[] tail = new byte[4096];
        private int used;

        Strings(int top) {
            this.top = top;
        }

        int address() {
            return top - used;
        }

        void skip(int count) {
            used += count;
        }

        int push(String text) throws ElfException {
            return push(text.getBytes(StandardCharsets.UTF_8));
        }

        int push(byte[] encoded) throws ElfException {
            byte[] terminated = new byte[encoded.length + 1];
            System.arraycopy(encoded, 0, terminated, 0, encoded.length);
            return pushBytes(terminated);
        }

        /** Pushes the last first, so that the first has the lowest address. */
        int[] pushAll(List<byte[]> texts) throws ElfException {
            int[] addresses = new int[texts.size()];
            for (int i = texts.size() - 1; i >= 0; i--) {
                addresses[i] = push(texts.get(i));
            }
            return addresses;
        }

        int pushBytes(byte[] data) throws ElfException {
            if (data.length > MAX_STRING_BYTES - used) {
                throw new ElfException("arguments and environment take more than " + MAX_STRING_BYTES
                        + " bytes; pass fewer or shorter ones");
            }
            used += data.length;
            if (used > tail.length) {
                byte[] larger = new byte[Math.max(tail.length * 2, used)];
                System.arraycopy(tail, 0, larger, larger.length - tail.length, tail.length);
                tail = larger;
            }
            System.arraycopy(data, 0, tail, tail.length - used, data.length);
            return address();
        }

        byte[] imageFrom(int pointer) {
            byte[] image = new byte[top - pointer];
            System.arraycopy(tail, tail.length - used, image, image.length - used, used);
            return image;
        }
    }
}
