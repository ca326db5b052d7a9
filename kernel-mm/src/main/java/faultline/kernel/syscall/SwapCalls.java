package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.fault.SwapOff;
import faultline.kernel.process.Process;
import faultline.kernel.process.SystemCall;
import faultline.kernel.swap.SwapArea;
import faultline.kernel.swap.SwapSpace;
import faultline.kernel.uaccess.UserMemory;
import java.nio.charset.StandardCharsets;

/** swapon and swapoff of the machine's swap device; files and other devices cannot be swap space. */
public final class SwapCalls {

    private static final int PATH_MAX = 4096;
    /** SWAP_FLAG_PREFER and the priority that goes with it. */
    private static final int PREFER = 0x8000;

    private static final int PRIORITY = 0x7FFF;

    private final KernelWork work;
    private final UserMemory user;
    private final SwapSpace space;
    private final SwapOff off;
    private final String device;
    private final long deviceBytes;
    private int lowestPriority = -1;

    /**
     * @param device path of the swap device
     * @param deviceBytes its size; 0 when the machine has none
     */
    public SwapCalls(KernelWork work, UserMemory user, SwapSpace space, SwapOff off, String device, long deviceBytes) {
        this.work = work;
        this.user = user;
        this.space = space;
        this.off = off;
        this.device = device;
        this.deviceBytes = deviceBytes;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(87, "swapon", this::swapOn);
        calls.add(115, "swapoff", this::swapOff);
    }

    private int swapOn(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_FILE);
        if (!caller.credentials().privileged()) {
            return Errno.EPERM.result();
        }
        byte[] path = user.string(call.argument(0), PATH_MAX);
        if (path == null) {
            return Errno.EFAULT.result();
        }
        if (deviceBytes == 0 || !device.equals(new String(path, StandardCharsets.ISO_8859_1))) {
            return Errno.ENOENT.result();
        }
        if (find(path) != null) {
            return Errno.EBUSY.result();
        }
        int flags = call.argument(1);
        int priority = (flags & PREFER) != 0 ? flags & PRIORITY : --lowestPriority;
        return switch (space.add(device, deviceBytes, priority)) {
            case DONE -> 0;
            case TOO_SMALL -> Errno.EINVAL.result();
            case TOO_MANY -> Errno.EPERM.result();
            case NO_MEMORY -> Errno.ENOMEM.result();
        };
    }

    private int swapOff(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_FILE);
        if (!caller.credentials().privileged()) {
            return Errno.EPERM.result();
        }
        byte[] path = user.string(call.argument(0), PATH_MAX);
        if (path == null) {
            return Errno.EFAULT.result();
        }
        SwapArea area = find(path);
        if (area == null) {
            return Errno.EINVAL.result();
        }
        return off.empty(area) ? 0 : Errno.ENOMEM.result();
    }

    private SwapArea find(byte[] path) {
        String name = new String(path, StandardCharsets.ISO_8859_1);
        return space.areas().stream()
                .filter(area -> area.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
