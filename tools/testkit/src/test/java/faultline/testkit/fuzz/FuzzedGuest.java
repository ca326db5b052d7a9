package faultline.testkit.fuzz;

/** What the program of {@code fuzzed.asm} and who fills in its calls know of each other. */
final class FuzzedGuest {

    static final int EAX = 0;
    static final int ECX = 1;
    static final int EDX = 2;
    static final int EBX = 3;
    static final int EBP = 5;
    static final int ESI = 6;
    static final int EDI = 7;
    /** The registers of a system call's arguments, in order. */
    static final int[] ARGUMENTS = {EBX, ECX, EDX, ESI, EDI, EBP};

    /** EBP that makes the program touch memory. */
    static final int TOUCH = 0x7EA57EA5;

    static final int BUFFER_BYTES = 65536;
    static final int NAME_BYTES = 64;

    /** Paths that calls name; at {@link #names} in the guest, {@link #NAME_BYTES} apart. */
    static final String[] NAMES = {
        "",
        "/",
        ".",
        "..",
        "a",
        "b",
        "d",
        "d/a",
        "/tmp/a",
        "/tmp/b",
        "/tmp/d",
        "/dev/null",
        "/dev/zero",
        "/dev/full",
        "/proc",
        "/proc/self/maps",
        "/proc/self/smaps",
        "/proc/meminfo",
        "/proc/self/fd/3",
        "/proc/self/stat",
        "/bin/program",
        "/proc/self/exe",
        "/proc/sys/vm/overcommit_memory",
        "/proc/sys/vm/drop_caches",
        "/proc/sys/vm/swappiness",
        "tmpfs",
        "/mnt",
        "proc",
        "/dev/hda2",
        "size=64k,nr_inodes=9",
    };

    /** Where mappings of the guest's own are wanted: this many pages from here on. */
    static final int WINDOW = 0x5000_0000;

    static final int WINDOW_PAGES = 256;
    static final int PAGE = 4096;

    private final int names;
    private final int buffer;
    private final int entry;

    FuzzedGuest(int names, int buffer, int entry) {
        this.names = names;
        this.buffer = buffer;
        this.entry = entry;
    }

    /** Address of the name with this number. */
    int name(int number) {
        return names + number * NAME_BYTES;
    }

    /** Address of the buffer. */
    int buffer() {
        return buffer;
    }

    /** Where code can go on. */
    int entry() {
        return entry;
    }
}
