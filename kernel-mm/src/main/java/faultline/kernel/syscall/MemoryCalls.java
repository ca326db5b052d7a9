package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.MapFlags;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.mapping.MemoryManager;
import faultline.kernel.mapping.Mremap;
import faultline.kernel.process.Process;
import faultline.kernel.process.ResourceLimits;
import faultline.kernel.process.SystemCall;
import faultline.kernel.uaccess.UserMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Calls on the address space: brk, mmap, munmap, mprotect, mremap, madvise. */
public final class MemoryCalls {

    private static final int OLD_MMAP_BYTES = 24;
    private static final int LAST_HARMLESS_ADVICE = 3;

    private final KernelWork work;
    private final UserMemory user;
    private final MemoryManager memory;

    public MemoryCalls(KernelWork work, UserMemory user, MemoryManager memory) {
        this.work = work;
        this.user = user;
        this.memory = memory;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(45, "brk", (caller, call) -> memory.brk().set(caller.space(), call.argument(0)));
        calls.add(90, "mmap", this::oldMmap);
        calls.add(192, "mmap2", this::mmap2);
        calls.add(91, "munmap", this::munmap);
        calls.add(125, "mprotect", this::mprotect);
        calls.add(163, "mremap", this::mremap);
        calls.add(219, "madvise", this::madvise);
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
        return map(caller, in.getInt(0), in.getInt(4), in.getInt(8), in.getInt(12), in.getInt(16));
    }

    private int mmap2(Process caller, SystemCall call) {
        return map(caller, call.argument(0), call.argument(1), call.argument(2), call.argument(3), call.argument(4));
    }

    private int map(Process caller, int hint, int bytes, int prot, int flags, int fd) {
        if ((flags & MapFlags.MAP_ANONYMOUS) == 0) {
            // Files cannot be mapped yet.
            return caller.files().find(fd) != null ? Errno.ENODEV.result() : Errno.EBADF.result();
        }
        return memory.mmap().map(caller.space(), hint, bytes, prot, flags);
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
                caller.group().limits().soft(ResourceLimits.LOCKED_MEMORY));
        return memory.mremap().remap(caller.space(), request);
    }

    /** Advice on access patterns has no effect; advice that would change memory is refused, as by a kernel without it. */
    private int madvise(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        int advice = call.argument(2);
        boolean aligned = UserLayout.pageStart(call.argument(0)) == call.argument(0);
        return aligned && advice >= 0 && advice <= LAST_HARMLESS_ADVICE ? 0 : Errno.EINVAL.result();
    }
}
