package faultline.testkit;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.OpenFlags;
import faultline.kernel.file.SharedMemory;
import faultline.kernel.huge.HugePaging;
import faultline.kernel.huge.HugeTlbFs;
import faultline.kernel.mm.MappedFile;
import faultline.kernel.mm.PageOwner;
import faultline.kernel.vfs.Directory;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.FileSystem;
import faultline.kernel.vfs.Inode;
import faultline.kernel.vfs.MountOptions;
import faultline.kernel.vfs.OpenFile;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The files of all kinds that programs on a {@link MmWorkbench} map. What makes one returns null when memory ran out. */
final class BenchFiles {

    private static final int PAGE = 4096;
    private static final int SHMGET = 395;
    private static final int SHMCTL = 396;
    private static final int SHMAT = 397;
    private static final int SHMDT = 398;
    private static final int CREATE = 0x380;
    private static final int SHM_HUGETLB = 0x800;
    private static final int HUGE_DEVICE = 77;

    private final MmWorkbench bench;
    private final Directory root;
    private final List<BenchFile> files = new ArrayList<>();
    private Directory hugeRoot;
    private int names;

    BenchFiles(MmWorkbench bench, Directory root) {
        this.bench = bench;
        this.root = root;
    }

    List<BenchFile> all() {
        return List.copyOf(files);
    }

    private BenchFile added(BenchFile.Shape shape) {
        BenchFile file = new BenchFile(shape);
        files.add(file);
        return file;
    }

    /** Shared memory without a name, as mmap makes it for MAP_SHARED | MAP_ANONYMOUS. */
    BenchFile memory(int pages) {
        return plain(
                pages,
                () -> SharedMemory.create(bench.memory().pageCache(), "bench", 1, (long) pages * PAGE, true),
                null);
    }

    /** A file on a disk: its pages can be given up and come back. */
    BenchFile stored(int pages) {
        StoredFile[] made = new StoredFile[1];
        return plain(pages, () -> made[0] = StoredFile.create(bench.memory().pageCache(), pages), bytes -> {
            made[0].resize((int) (bytes / PAGE));
            return true;
        });
    }

    private BenchFile plain(int pages, Supplier<MappedFile> maker, BenchFile.Length length) {
        MappedFile mapped = bench.call(maker);
        return mapped == null
                ? null
                : added(new BenchFile.Shape(mapped.owner(), mapped, -1, pages, 1, true, length, mapped::put));
    }

    /** A file of the tree in memory. */
    BenchFile tmpfs(int pages) {
        BenchFile file = named(root, pages, 1, true);
        if (file != null && !resize(file, pages)) {
            throw new IllegalStateException("a file of tmpfs cannot grow");
        }
        return file;
    }

    /** Mounts hugetlbfs with these options, before the first {@link #huge} does without any. */
    void mountHuge(String options) {
        hugeRoot = bench.call(() -> mount(bench.memory().huge().paging(), options));
    }

    /** A file of {@code pages} huge pages, none of which is there yet. */
    BenchFile huge(int pages) {
        HugePaging paging = bench.memory().huge().paging();
        if (hugeRoot == null) {
            mountHuge("");
        }
        int unit = paging.pageBytes() / PAGE;
        return named(hugeRoot, pages * unit, unit, paging.mayProtect());
    }

    private static Directory mount(HugePaging paging, String options) {
        HugeTlbFs maker = new HugeTlbFs(
                paging,
                (type, magic, readOnly, room) -> new FileSystem(type, HUGE_DEVICE, magic, readOnly, room, () -> 0));
        try {
            return maker.mount(new MountOptions(options), false);
        } catch (FileError e) {
            throw new IllegalStateException(e);
        }
    }

    private BenchFile named(Directory folder, int pages, int unit, boolean privateCopies) {
        String name = "bench" + names++;
        Inode inode = bench.call(() -> create(folder, name));
        if (inode == null) {
            return null;
        }
        OpenFile[] open = new OpenFile[1];
        open[0] = bench.call(() -> open(inode));
        MappedFile mapped = open[0].mapped();
        return added(new BenchFile.Shape(
                mapped.owner(),
                mapped,
                -1,
                pages,
                unit,
                privateCopies,
                bytes -> truncate(inode, bytes),
                () -> remove(folder, name, inode, open[0])));
    }

    private static Inode create(Directory folder, String name) {
        try {
            return folder.createFile(name, 0x180);
        } catch (FileError outOfMemory) {
            return null;
        }
    }

    private static OpenFile open(Inode inode) {
        try {
            return inode.open(OpenFlags.READ_WRITE);
        } catch (FileError e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean truncate(Inode inode, long bytes) {
        try {
            inode.truncate(bytes);
            return true;
        } catch (FileError refused) {
            return false;
        }
    }

    private static void remove(Directory folder, String name, Inode inode, OpenFile open) {
        open.dropUser();
        try {
            folder.remove(name, inode);
        } catch (FileError e) {
            throw new IllegalStateException(e);
        }
    }

    /** A System V segment of {@code pages} pages, or with {@code huge} of as many huge pages. */
    BenchFile segment(int pages, boolean huge) {
        int unit = huge ? bench.memory().huge().pageBytes() / PAGE : 1;
        Program scratch = bench.scratch();
        if (scratch == null) {
            return null;
        }
        BenchCalls calls = bench.calls();
        int id = calls.make(scratch, SHMGET, 0, pages * unit * PAGE, CREATE | (huge ? SHM_HUGETLB : 0));
        int at = id < 0 ? id : calls.make(scratch, SHMAT, id, MmWorkbench.START, 0);
        PageOwner owner = Errno.isError(at)
                ? null
                : scratch.space().vmas().peek(at).file().owner();
        bench.drop(scratch);
        if (owner == null) {
            removeSegment(id);
            return null;
        }
        boolean copies = !huge || bench.memory().huge().paging().mayProtect();
        return added(new BenchFile.Shape(owner, null, id, pages * unit, unit, copies, null, () -> removeSegment(id)));
    }

    /** What mmap has made without a name; it goes with its mappings. */
    BenchFile unnamed(PageOwner owner, int pages, int unit) {
        boolean copies = unit == 1 || bench.memory().huge().paging().mayProtect();
        return added(new BenchFile.Shape(owner, null, -1, pages, unit, copies, null, () -> {}));
    }

    private void removeSegment(int id) {
        if (id >= 0) {
            bench.calls().makeInside(SHMCTL, id, 0, 0);
        }
    }

    /** shmat at {@code va}; the address or a negative errno. */
    int attach(Program program, BenchFile file, int va) {
        return bench.calls().make(program, SHMAT, file.shape().segment(), va, 0);
    }

    /** shmdt. */
    int detach(Program program, int va) {
        return bench.calls().make(program, SHMDT, va);
    }

    /** Gives a file another length in pages of 4 KB; false where that cannot be. */
    boolean resize(BenchFile file, int pages) {
        BenchFile.Length length = file.shape().length();
        boolean done = length != null && bench.call(() -> length.set((long) pages * PAGE));
        if (done) {
            file.cut(pages);
        }
        return done;
    }

    /** read(2); bytes read or a negative errno. */
    int read(BenchFile file, long offset, byte[] into) {
        return bench.call(() -> file.memory().pages().bufferedIo().read(null, offset, into, 0, into.length));
    }

    /** The file whose pages {@code owner} has. */
    BenchFile of(PageOwner owner) {
        return files.stream()
                .filter(file -> file.shape().owner() == owner)
                .findFirst()
                .orElseThrow();
    }

    /** All go; nobody maps them any more. Runs inside a call. */
    void release() {
        files.forEach(file -> file.shape().release().run());
        files.clear();
    }
}
