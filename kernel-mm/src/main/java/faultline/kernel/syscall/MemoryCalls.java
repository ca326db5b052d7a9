package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.MapFlags;
import faultline.kernel.abi.OpenFlags;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.file.PageCache;
import faultline.kernel.file.SharedMemory;
import faultline.kernel.huge.HugeMemory;
import faultline.kernel.mapping.MapPopulate;
import faultline.kernel.mapping.MemoryManager;
import faultline.kernel.mapping.Mmap;
import faultline.kernel.mapping.Mremap;
import faultline.kernel.mapping.NonlinearMappings;
import faultline.kernel.mapping.Populate;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.process.LockRights;
import faultline.kernel.process.Process;
import faultline.kernel.process.ResourceLimits;
import faultline.kernel.process.SystemCall;
import faultline.kernel.uaccess.UserMemory;
import faultline.kernel.vfs.OpenFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Calls on the address space: brk, mmap, munmap, mprotect, mremap, msync. */
public final class MemoryCalls {

    private static final int OLD_MMAP_BYTES = 24;

    private final UserMemory user;
    private final MemoryManager memory;
    private final Populate populate;
    private final NonlinearMappings nonlinear;
    private final PageCache cache;
    private final HugeMemory huge;
    private final LockRights rights;
    private long sharedCount;

    /**
     * @param cache holds the pages of shared anonymous memory
     * @param huge makes anonymous memory of huge pages
     * @param rights who may lock memory
     */
    public MemoryCalls(
            UserMemory user,
            MemoryManager memory,
            Populate populate,
            NonlinearMappings nonlinear,
            PageCache cache,
            HugeMemory huge,
            LockRights rights) {
        this.rights = rights;
        this.user = user;
        this.memory = memory;
        this.populate = populate;
        this.nonlinear = nonlinear;
        this.cache = cache;
        this.huge = huge;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(45, "brk", this::brk);
        calls.add(90, "mmap", this::oldMmap);
        calls.add(192, "mmap2", this::mmap2);
        calls.add(91, "munmap", this::munmap);
        calls.add(125, "mprotect", this::mprotect);
        calls.add(163, "mremap", this::mremap);
        calls.add(144, "msync", this::msync);
    }

    /** Above RLIMIT_DATA, which counts from the program's own data on, the heap stays as it is; what mlockall told holds for it. */
    private int brk(Process caller, SystemCall call) {
        AddressSpace space = caller.space();
        int old = space.brk();
        int wanted = call.argument(0);
        long bytes = (wanted & 0xFFFFFFFFL) - (space.startData() & 0xFFFFFFFFL);
        long more = (wanted & 0xFFFFFFFFL) - (old & 0xFFFFFFFFL);
        boolean locks = more > 0 && (space.defaultFlags() & Vma.LOCKED) != 0;
        boolean over = bytes > 0 && caller.group().limits().exceeds(ResourceLimits.DATA, bytes)
                || locks && rights.map(caller, more, false) != 0;
        int end = over ? old : memory.brk().set(space, wanted);
        if (locks && end == wanted) {
            populate.range(space, UserLayout.pageAlign(old), UserLayout.pageAlign(end));
        }
        return end;
    }

    private int oldMmap(Process caller, SystemCall call) {
        byte[] raw = new byte[OLD_MMAP_BYTES];
        if (!user.copyIn(call.argument(0), raw, 0, raw.length)) {
            return Errno.EFAULT.result();
        }
        ByteBuffer in = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        if (UserLayout.pageStart(in.getInt(20)) != in.getInt(20)) {
            return Errno.EINVAL.result();
        }
        int page = in.getInt(20) >>> UserLayout.PAGE_SHIFT;
        return map(caller, in.getInt(0), in.getInt(4), in.getInt(8), in.getInt(12), in.getInt(16), page);
    }

    private int mmap2(Process caller, SystemCall call) {
        return map(
                caller,
                call.argument(0),
                call.argument(1),
                call.argument(2),
                call.argument(3),
                call.argument(4),
                call.argument(5));
    }

    private int map(Process caller, int hint, int bytes, int prot, int allFlags, int fd, int page) {
        int flags = allFlags & ~MapFlags.MAP_DENYWRITE;
        boolean asked = (flags & MapFlags.MAP_LOCKED) != 0;
        boolean locks = asked || caller.space().defaultFlags() != 0;
        int refused = locks ? rights.map(caller, UserLayout.pageAlign(bytes) & 0xFFFFFFFFL, asked) : 0;
        if (refused != 0) {
            return refused;
        }
        int start = mapAny(caller, hint, bytes, prot, flags, fd, page);
        boolean populates = (flags & MapFlags.MAP_POPULATE) != 0;
        boolean reads = (flags & MapFlags.MAP_NONBLOCK) == 0;
        boolean faults = nonlinear.rules().populating() == MapPopulate.FAULTS;
        if (!Errno.isError(start) && (locks || populates && reads && faults)) {
            // Pages that cannot be had are left to faults, as make_pages_present does.
            populate.range(caller.space(), start, start + UserLayout.pageAlign(bytes));
        }
        if (!Errno.isError(start) && populates) {
            nonlinear.populateNew(caller.space(), start, bytes, prot, !reads);
        }
        return start;
    }

    private int mapAny(Process caller, int hint, int bytes, int prot, int flags, int fd, int page) {
        boolean anonymous = (flags & MapFlags.MAP_ANONYMOUS) != 0;
        OpenFile file = anonymous ? null : caller.files().find(fd);
        if (!anonymous && (flags & MapFlags.MAP_HUGETLB) != 0) {
            return Errno.EINVAL.result();
        }
        if (!anonymous && (file == null || file.has(OpenFlags.PATH))) {
            return Errno.EBADF.result();
        }
        if (!anonymous && !file.mapsZeros()) {
            return file.mapped() == null
                    ? Errno.ENODEV.result()
                    : memory.mmap()
                            .map(caller.space(), new Mmap.Request(hint, bytes, prot, flags, file.mapped(), page));
        }
        if ((flags & MapFlags.MAP_HUGETLB) != 0) {
            return mapHuge(caller, hint, bytes, prot, flags);
        }
        boolean shared = (flags & MapFlags.MAP_TYPE) == MapFlags.MAP_SHARED;
        return shared
                ? mapShared(caller, hint, bytes, prot, flags)
                : memory.mmap().map(caller.space(), hint, bytes, prot, flags);
    }

    /** Anonymous memory of huge pages is a file of them without a name; its length is rounded up (Linux 2.6.34 sys_mmap_pgoff). */
    private int mapHuge(Process caller, int hint, int bytes, int prot, int flags) {
        long length = (bytes & 0xFFFF_FFFFL) + huge.pageBytes() - 1 & -huge.pageBytes();
        if (length == 0) {
            return Errno.EINVAL.result();
        }
        if (!UserLayout.inUserSpace(0, (int) length) || length > 0xFFFF_FFFFL) {
            return Errno.ENOMEM.result();
        }
        HugeMemory.Made made = huge.create("/anon_hugepage (deleted)", length, false);
        if (made.file() == null) {
            return made.error();
        }
        int result =
                memory.mmap().map(caller.space(), new Mmap.Request(hint, (int) length, prot, flags, made.file(), 0));
        made.file().put();
        return result;
    }

    /** shmem_zero_setup: shared memory without a name, which the mapping alone keeps. */
    private int mapShared(Process caller, int hint, int bytes, int prot, int flags) {
        long length = UserLayout.pageAlign(bytes) & 0xFFFFFFFFL;
        boolean accounted =
                (flags & MapFlags.MAP_NORESERVE) == 0 || memory.commitment().strict();
        SharedMemory shared = SharedMemory.create(cache, "/dev/zero (deleted)", ++sharedCount, length, accounted);
        if (shared == null) {
            return Errno.ENOMEM.result();
        }
        int result = memory.mmap().map(caller.space(), new Mmap.Request(hint, bytes, prot, flags, shared, 0));
        shared.put();
        return result;
    }

    private int msync(Process caller, SystemCall call) {
        return memory.msync().sync(caller.space(), call.argument(0), call.argument(1), call.argument(2));
    }

    private int munmap(Process caller, SystemCall call) {
        return memory.munmap().unmap(caller.space(), call.argument(0), call.argument(1));
    }

    private int mprotect(Process caller, SystemCall call) {
        return memory.mprotect().protect(caller.space(), call.argument(0), call.argument(1), call.argument(2));
    }

    private int mremap(Process caller, SystemCall call) {
        Mremap.Request request = new Mremap.Request(
                call.argument(0),
                call.argument(1),
                call.argument(2),
                call.argument(3),
                call.argument(4),
                rights.resizeLimit(caller));
        int result = memory.mremap().remap(caller.space(), request);
        if (!Errno.isError(result)) {
            fillLocked(caller.space(), result, call.argument(1), call.argument(2));
        }
        return result;
    }

    /** What a locked mapping has grown by is made present. */
    private void fillLocked(AddressSpace space, int start, int oldBytes, int newBytes) {
        int oldEnd = start + UserLayout.pageAlign(oldBytes);
        int newEnd = start + UserLayout.pageAlign(newBytes);
        Vma vma = space.vmas().peek(start);
        boolean grown = Integer.compareUnsigned(newEnd, oldEnd) > 0;
        if (grown && vma != null && vma.has(Vma.LOCKED)) {
            populate.range(space, oldEnd, newEnd);
        }
    }
}
