package faultline.testkit;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.abi.MapFlags;
import faultline.kernel.abi.OpenFlags;
import faultline.kernel.fault.FaultResult;
import faultline.kernel.huge.HugeMapping;
import faultline.kernel.huge.HugePaging;
import faultline.kernel.huge.HugePool;
import faultline.kernel.huge.HugeTlbFs;
import faultline.kernel.mapping.Mmap;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.vfs.Directory;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.FileSystem;
import faultline.kernel.vfs.Inode;
import faultline.kernel.vfs.MountOptions;
import faultline.kernel.vfs.OpenFile;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Programs that map files of huge pages, with what the first word of each huge page must hold for each of them. */
final class HugeFamily {

    /** Where huge mappings are put. */
    static final int START = 0x6000_0000;

    private static final int READ_WRITE = 3;

    private final MmWorkbench bench;
    private final HugePaging paging;
    private final Directory root;
    private final List<HugeTestFile> files = new ArrayList<>();
    private final Map<Program, TreeMap<Integer, Slot>> slots = new IdentityHashMap<>();

    /** A file, and the words of its pages as shared mappings see them. */
    record HugeTestFile(String name, Inode inode, OpenFile open, Map<Integer, Integer> words) {

        HugeMapping pages() {
            return (HugeMapping) open.mapped().owner();
        }

        int word(int index) {
            return words.getOrDefault(index, 0);
        }
    }

    /** One huge page of a mapping; {@code own} is the word of a private copy, or null. */
    private static final class Slot {
        private final HugeTestFile file;
        private final int index;
        private final boolean copies;
        private Integer own;

        Slot(HugeTestFile file, int index, boolean copies, Integer own) {
            this.file = file;
            this.index = index;
            this.copies = copies;
            this.own = own;
        }

        int word() {
            return own == null ? file.word(index) : own;
        }
    }

    HugeFamily(String design, PageTableFormat format, long megabytes) {
        bench = new MmWorkbench(design, format, megabytes, true);
        paging = bench.memory().huge().paging();
        HugeTlbFs maker = new HugeTlbFs(
                paging, (type, magic, readOnly, room) -> new FileSystem(type, 77, magic, readOnly, room, () -> 0));
        try {
            root = maker.mount(new MountOptions("size=75%"), false);
        } catch (FileError e) {
            throw new IllegalStateException(e);
        }
    }

    MmWorkbench bench() {
        return bench;
    }

    HugePool pool() {
        return bench.memory().huge().pool();
    }

    int pageBytes() {
        return paging.pageBytes();
    }

    /** Whether pages are taken at the first touch, and private ones are copied. */
    private boolean faults() {
        return paging.mayProtect();
    }

    int resize(int pages) {
        int[] result = new int[1];
        bench.call(() -> result[0] = pool().resize(pages));
        return result[0];
    }

    /** A new file, or null when memory ran out. */
    HugeTestFile file(String name) {
        HugeTestFile[] made = new HugeTestFile[1];
        bench.call(() -> {
            try {
                Inode inode = root.createFile(name, 0x180);
                made[0] = new HugeTestFile(name, inode, inode.open(OpenFlags.READ_WRITE), new TreeMap<>());
            } catch (FileError outOfMemory) {
                made[0] = null;
            }
        });
        if (made[0] != null) {
            files.add(made[0]);
        }
        return made[0];
    }

    Program exec() {
        Program program = bench.exec();
        if (program != null) {
            slots.put(program, new TreeMap<>());
        }
        return program;
    }

    Program fork(Program parent) {
        Program child = bench.fork(parent);
        if (child != null) {
            TreeMap<Integer, Slot> copy = new TreeMap<>();
            slots.get(parent)
                    .forEach((va, slot) -> copy.put(va, new Slot(slot.file, slot.index, slot.copies, slot.own)));
            slots.put(child, copy);
        }
        return child;
    }

    void exit(Program program) {
        slots.remove(program);
        bench.exit(program);
    }

    /** mmap with MAP_FIXED of {@code pages} huge pages; the address or a negative errno. */
    int map(Program program, HugeTestFile file, int first, int va, int pages, boolean shared) {
        int flags = MapFlags.MAP_FIXED | (shared ? MapFlags.MAP_SHARED : MapFlags.MAP_PRIVATE);
        Mmap.Request request = new Mmap.Request(
                va, pages * pageBytes(), READ_WRITE, flags, file.open().mapped(), first * (pageBytes() >> 12));
        int result = bench.mapFile(program, request);
        range(program, va, pages).clear();
        for (int i = 0; result == va && i < pages; i++) {
            boolean copies = !shared && faults();
            slots.get(program).put(va + i * pageBytes(), new Slot(file, first + i, copies, null));
        }
        return result;
    }

    int unmap(Program program, int va, int pages) {
        int result = bench.unmap(program, va, pages * (pageBytes() >> 12));
        if (result == 0) {
            range(program, va, pages).clear();
        }
        return result;
    }

    int protect(Program program, int va, int pages, int prot) {
        return bench.protect(program, va, pages * (pageBytes() >> 12), prot);
    }

    private Map<Integer, Slot> range(Program program, int va, int pages) {
        return slots.get(program).subMap(va, va + pages * pageBytes());
    }

    boolean has(Program program, int va) {
        return slots.get(program).containsKey(va);
    }

    /** Cuts or extends a file; false where the kernel refuses. */
    boolean truncate(HugeTestFile file, int pages) {
        boolean[] done = {true};
        bench.call(() -> {
            try {
                file.inode().truncate((long) pages * pageBytes());
            } catch (FileError refused) {
                done[0] = false;
            }
        });
        if (done[0]) {
            file.words().keySet().removeIf(index -> index >= pages);
            slots.values().forEach(all -> all.values().forEach(slot -> {
                if (slot.file == file && slot.index >= pages) {
                    slot.own = null;
                }
            }));
        }
        return done[0];
    }

    /** Reads or writes the first word of a page that is mapped; says how the fault ended, or null. */
    FaultResult touch(Program program, int va, Integer value) {
        Slot slot = slots.get(program).get(va);
        Vma vma = program.space().vmas().peek(va);
        boolean allowed = vma.has(value == null ? Vma.READ : Vma.WRITE);
        boolean present = bench.frame(program, va) != -1;
        boolean cached = slot.file.pages().peek(slot.index) >= 0;
        FaultResult result =
                value == null ? bench.pages().read(program, va) : bench.pages().write(program, va, value);
        boolean done = result == null || result.resolved();
        if (done != (done && allowed)) {
            throw new AssertionError(String.format("%08x was touched in spite of its rights", va));
        }
        if (done && slot.own != null && !present) {
            throw new AssertionError(String.format("the private page at %08x came back anew", va));
        }
        if (done) {
            note(slot, value, cached);
        }
        return result;
    }

    private static void note(Slot slot, Integer value, boolean cached) {
        if (value != null && !slot.copies) {
            slot.file.words().put(slot.index, value);
        } else if (value != null) {
            slot.own = value;
        } else if (slot.copies && slot.own == null && !cached) {
            slot.own = 0;
        }
    }

    /** Compares what is mapped with what must be, and checks the kernel's books. */
    void check() {
        List<String> wrong = new ArrayList<>();
        slots.forEach((program, all) -> all.forEach((va, slot) -> {
            int frame = bench.frame(program, va);
            if (frame >= 0) {
                int found = bench.pages().word(frame);
                if (found != slot.word()) {
                    wrong.add(String.format("%08x holds %d instead of %d", va, found, slot.word()));
                }
            }
        }));
        if (!wrong.isEmpty()) {
            throw new AssertionError(String.join("\n", wrong));
        }
        bench.check();
    }

    /** All programs exit, the files go, and the pool has all of its pages back. */
    void close() {
        bench.programs().forEach(this::exit);
        bench.call(() -> files.forEach(file -> {
            file.open().dropUser();
            try {
                root.remove(file.name(), file.inode());
            } catch (FileError e) {
                throw new IllegalStateException(e);
            }
        }));
        files.clear();
        HugePool pool = pool();
        if (pool.free() != pool.total() || pool.reserved() != 0 || pool.surplus() != 0) {
            throw new AssertionError(String.format(
                    "%d of %d huge pages are free, %d promised, %d surplus",
                    pool.free(), pool.total(), pool.reserved(), pool.surplus()));
        }
        bench.close();
    }

    List<HugeTestFile> files() {
        return List.copyOf(files);
    }

    static long resident(AddressSpace space) {
        return space.residentPages();
    }
}
