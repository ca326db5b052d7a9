package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.process.Process;
import faultline.kernel.process.Signal;
import faultline.kernel.process.SystemCall;
import faultline.kernel.uaccess.UserMemory;
import java.nio.charset.StandardCharsets;

/** Odds and ends that a task sets of itself: prctl, personality; and restart_syscall, which only the kernel makes. */
public final class PersonalCalls {

    private static final int SET_DEATH_SIGNAL = 1;
    private static final int GET_DEATH_SIGNAL = 2;
    private static final int GET_DUMPABLE = 3;
    private static final int SET_DUMPABLE = 4;
    private static final int SET_NAME = 15;
    private static final int GET_NAME = 16;
    private static final int SET_NO_NEW_PRIVILEGES = 38;
    private static final int GET_NO_NEW_PRIVILEGES = 39;
    /** TASK_COMM_LEN. */
    private static final int NAME_BYTES = 16;

    private static final int ASK = -1;

    private final KernelWork work;
    private final UserMemory user;
    private final SyscallTable table;

    /** @param table runs the call that restart_syscall goes on with */
    public PersonalCalls(KernelWork work, UserMemory user, SyscallTable table) {
        this.work = work;
        this.user = user;
        this.table = table;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(0, "restart_syscall", this::restart);
        calls.add(172, "prctl", this::control);
        calls.add(136, "personality", this::personality);
        calls.addAbsent(384, "arch_prctl");
    }

    private int restart(Process caller, SystemCall call) {
        return call.restart() ? table.run(caller, call) : Errno.EINTR.result();
    }

    private int personality(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_TRIVIAL);
        int before = caller.personality();
        if (call.argument(0) != ASK) {
            caller.setPersonality(call.argument(0));
        }
        return before;
    }

    private int control(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        int value = call.argument(1);
        switch (call.argument(0)) {
            case SET_DEATH_SIGNAL:
                if (value != 0 && !Signal.isValid(value)) {
                    return Errno.EINVAL.result();
                }
                caller.group().setDeathSignal(value);
                return 0;
            case GET_DEATH_SIGNAL:
                return user.putInt(value, caller.group().deathSignal()) ? 0 : Errno.EFAULT.result();
            case GET_DUMPABLE:
                return 1;
            case SET_DUMPABLE:
                return value == 0 || value == 1 ? 0 : Errno.EINVAL.result();
            case SET_NAME:
                return setName(caller, value);
            case GET_NAME:
                return getName(caller, value);
            case SET_NO_NEW_PRIVILEGES:
                return value == 1 ? 0 : Errno.EINVAL.result();
            case GET_NO_NEW_PRIVILEGES:
                return 0;
            default:
                return Errno.EINVAL.result();
        }
    }

    private int setName(Process caller, int address) {
        byte[] name = new byte[NAME_BYTES];
        int length = 0;
        while (length < NAME_BYTES - 1) {
            if (!user.copyIn(address + length, name, length, 1)) {
                return Errno.EFAULT.result();
            }
            if (name[length] == 0) {
                break;
            }
            length++;
        }
        caller.setName(new String(name, 0, length, StandardCharsets.ISO_8859_1));
        return 0;
    }

    private int getName(Process caller, int address) {
        byte[] name = new byte[NAME_BYTES];
        byte[] text = caller.name().getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(text, 0, name, 0, Math.min(text.length, NAME_BYTES - 1));
        return user.copyOut(address, name, 0, NAME_BYTES) ? 0 : Errno.EFAULT.result();
    }
}
