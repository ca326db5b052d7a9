package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.MapFlags;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.ipc.Attachment;
import faultline.kernel.ipc.IpcError;
import faultline.kernel.ipc.IpcObject;
import faultline.kernel.ipc.Segment;
import faultline.kernel.ipc.Segments;
import faultline.kernel.mapping.MemoryManager;
import faultline.kernel.mapping.Mmap;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.process.Process;
import faultline.kernel.uaccess.UserMemory;
import java.nio.ByteBuffer;

/** System V shared memory: shmget, shmat, shmdt; shmctl is {@link SharedMemoryControl}. */
public final class SharedMemoryCalls {

    private static final int READ_ONLY = 0x1000;
    private static final int ROUND = 0x2000;
    private static final int REMAP = 0x4000;
    private static final int EXECUTE = 0x8000;

    private final IpcLayout layout;
    private final MemoryManager memory;
    private final Segments segments;
    private final SharedMemoryControl control;

    public SharedMemoryCalls(UserMemory user, MemoryManager memory, Segments segments) {
        this.layout = new IpcLayout(user);
        this.memory = memory;
        this.segments = segments;
        this.control = new SharedMemoryControl(layout, segments);
    }

    /** Enters the family into the table and into ipc(2). */
    public void register(SyscallTable calls, IpcCalls ipc) {
        ipc.add(21, (caller, call, a) -> attachOld(caller, a));
        ipc.add(22, (caller, call, a) -> detach(caller, a.pointer()));
        ipc.add(23, (caller, call, a) -> get(caller, a.first(), a.second(), a.third()));
        ipc.add(24, (caller, call, a) -> {
            boolean wide = (a.second() & IpcLayout.WIDE) != 0;
            return control.run(caller, a.first(), a.second() & ~IpcLayout.WIDE, a.pointer(), wide);
        });
        calls.add(
                395,
                "shmget",
                ipc.guard((caller, call) -> get(caller, call.argument(0), call.argument(1), call.argument(2))));
        calls.add(
                396,
                "shmctl",
                ipc.guard((caller, call) ->
                        control.run(caller, call.argument(0), call.argument(1), call.argument(2), true)));
        calls.add(
                397,
                "shmat",
                ipc.guard((caller, call) -> attach(caller, call.argument(0), call.argument(1), call.argument(2))));
        calls.add(398, "shmdt", ipc.guard((caller, call) -> detach(caller, call.argument(0))));
    }

    private int get(Process caller, int key, int bytes, int flags) throws IpcError {
        return segments.get(key, bytes, flags, caller).id();
    }

    /** The address goes to user memory, since as a result it could be taken for an error. */
    private int attachOld(Process caller, IpcCalls.Arguments arguments) throws IpcError {
        if (arguments.version() == 1) {
            throw new IpcError(Errno.EINVAL);
        }
        int address = attach(caller, arguments.first(), arguments.pointer(), arguments.second());
        if (Errno.isError(address)) {
            return address;
        }
        ByteBuffer out = IpcLayout.room(Integer.BYTES);
        out.putInt(address);
        layout.put(arguments.third(), out);
        return 0;
    }

    private int attach(Process caller, int id, int hint, int flags) throws IpcError {
        int address = hint;
        boolean aligned = UserLayout.pageStart(address) == address;
        if (!aligned && (flags & ROUND) == 0 || hint == 0 && (flags & REMAP) != 0) {
            throw new IpcError(Errno.EINVAL);
        }
        address = UserLayout.pageStart(address);
        Segment segment = segments.table().find(id);
        boolean writes = (flags & READ_ONLY) == 0;
        boolean executes = (flags & EXECUTE) != 0;
        int rights = writes ? IpcObject.READ | IpcObject.WRITE : IpcObject.READ;
        segment.require(caller.credentials(), executes ? rights | 0x49 : rights);
        int bytes = (int) segment.memory().bytes();
        if (address != 0 && (flags & REMAP) == 0 && !free(caller.space(), address, bytes)) {
            throw new IpcError(Errno.EINVAL);
        }
        int prot = MapFlags.PROT_READ | (writes ? MapFlags.PROT_WRITE : 0) | (executes ? MapFlags.PROT_EXEC : 0);
        int mapFlags = MapFlags.MAP_SHARED | (address != 0 ? MapFlags.MAP_FIXED : 0);
        Attachment shown = segments.attachment(segment, writes);
        return memory.mmap().map(caller.space(), new Mmap.Request(address, bytes, prot, mapFlags, shown, 0));
    }

    private boolean free(AddressSpace space, int start, int bytes) {
        int end = start + UserLayout.pageAlign(bytes);
        Vma above = memory.spaces().find(space, start);
        return Integer.compareUnsigned(end, start) > 0
                && (above == null || Integer.compareUnsigned(end, above.start()) <= 0);
    }

    /** Unmaps the attachment that began at {@code address}, whatever is left of it. */
    private int detach(Process caller, int address) throws IpcError {
        if (UserLayout.pageStart(address) != address) {
            throw new IpcError(Errno.EINVAL);
        }
        AddressSpace space = caller.space();
        Vma vma = memory.spaces().find(space, address);
        Attachment found = null;
        boolean removed = false;
        while (vma != null) {
            boolean ours = vma.file() instanceof Attachment
                    && (found == null || vma.file() == found)
                    && vma.start() - (vma.pageOffset() << UserLayout.PAGE_SHIFT) == address;
            Vma next = space.vmas().next(vma);
            if (ours) {
                found = (Attachment) vma.file();
                memory.munmap().unmap(space, vma.start(), vma.end() - vma.start());
                removed = true;
            }
            vma = next;
        }
        if (!removed) {
            throw new IpcError(Errno.EINVAL);
        }
        return 0;
    }
}
