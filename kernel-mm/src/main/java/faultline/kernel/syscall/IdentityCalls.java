package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.process.Credentials;
import faultline.kernel.process.Process;
import faultline.kernel.process.SystemCall;
import faultline.kernel.uaccess.UserMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntPredicate;

/** Users, groups and capabilities, in the old calls with 16-bit numbers and in those with 32 bits. */
public final class IdentityCalls {

    private static final int REAL = Credentials.REAL;
    private static final int EFFECTIVE = Credentials.EFFECTIVE;
    private static final int SAVED = Credentials.SAVED;
    private static final int FILES = Credentials.FILES;
    private static final int KEEP = -1;
    private static final int OVERFLOW = 65534;
    private static final int MOST_GROUPS = 65536;
    /** CAP_SETGID. */
    private static final int MAY_SET_GROUP = 6;
    /** CAP_SETUID. */
    private static final int MAY_SET_USER = 7;

    private final KernelWork work;
    private final UserMemory user;

    public IdentityCalls(KernelWork work, UserMemory user) {
        this.work = work;
        this.user = user;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(
                24,
                "getuid",
                (caller, call) -> narrow(trivial(caller.credentials().user(REAL))));
        calls.add(
                49,
                "geteuid",
                (caller, call) -> narrow(trivial(caller.credentials().user(EFFECTIVE))));
        calls.add(
                47,
                "getgid",
                (caller, call) -> narrow(trivial(caller.credentials().group(REAL))));
        calls.add(
                50,
                "getegid",
                (caller, call) -> narrow(trivial(caller.credentials().group(EFFECTIVE))));
        calls.add(
                199, "getuid32", (caller, call) -> trivial(caller.credentials().user(REAL)));
        calls.add(
                201, "geteuid32", (caller, call) -> trivial(caller.credentials().user(EFFECTIVE)));
        calls.add(
                200, "getgid32", (caller, call) -> trivial(caller.credentials().group(REAL)));
        calls.add(
                202, "getegid32", (caller, call) -> trivial(caller.credentials().group(EFFECTIVE)));
        registerSetters(calls, "", new int[] {23, 46, 70, 71, 164, 170, 138, 139, 165, 171, 80, 81}, true);
        registerSetters(calls, "32", new int[] {213, 214, 203, 204, 208, 210, 215, 216, 209, 211, 205, 206}, false);
    }

    private void registerSetters(SyscallTable calls, String suffix, int[] numbers, boolean old) {
        calls.add(numbers[0], "setuid" + suffix, (caller, call) -> set(caller, true, id(call, 0, old)));
        calls.add(numbers[1], "setgid" + suffix, (caller, call) -> set(caller, false, id(call, 0, old)));
        calls.add(numbers[2], "setreuid" + suffix, (caller, call) -> setTwo(caller, call, true, old));
        calls.add(numbers[3], "setregid" + suffix, (caller, call) -> setTwo(caller, call, false, old));
        calls.add(numbers[4], "setresuid" + suffix, (caller, call) -> setThree(caller, call, true, old));
        calls.add(numbers[5], "setresgid" + suffix, (caller, call) -> setThree(caller, call, false, old));
        calls.add(numbers[6], "setfsuid" + suffix, (caller, call) -> setFiles(caller, true, id(call, 0, old)));
        calls.add(numbers[7], "setfsgid" + suffix, (caller, call) -> setFiles(caller, false, id(call, 0, old)));
        calls.add(numbers[8], "getresuid" + suffix, (caller, call) -> getThree(caller, call, true, old));
        calls.add(numbers[9], "getresgid" + suffix, (caller, call) -> getThree(caller, call, false, old));
        calls.add(numbers[10], "getgroups" + suffix, (caller, call) -> getGroups(caller, call, old));
        calls.add(numbers[11], "setgroups" + suffix, (caller, call) -> setGroups(caller, call, old));
    }

    private int trivial(int value) {
        work.path(KernelPath.SYSCALL_TRIVIAL);
        return value;
    }

    /** A number that 16 bits cannot hold shows as overflowuid. */
    private static int narrow(int id) {
        return id >>> 16 == 0 ? id : OVERFLOW;
    }

    /** Argument {@code index}; -1 of 16 bits is the same request as that of 32. */
    private static int id(SystemCall call, int index, boolean old) {
        return old ? (short) call.argument(index) == KEEP ? KEEP : call.argument(index) & 0xFFFF : call.argument(index);
    }

    private static int get(Credentials who, boolean ofUser, int which) {
        return ofUser ? who.user(which) : who.group(which);
    }

    private static boolean privileged(Credentials who, boolean ofUser) {
        return who.can(ofUser ? MAY_SET_USER : MAY_SET_GROUP);
    }

    /** Sets real, effective and saved number; {@link #KEEP} leaves one as it is. */
    private int change(Process caller, boolean ofUser, int real, int effective, int saved) {
        work.path(KernelPath.SYSCALL_SMALL);
        work.store(caller.kernelAddress());
        Credentials who = caller.credentials();
        boolean hadRoot = who.anyRoot();
        int before = who.user(EFFECTIVE);
        int[] wanted = {real, effective, saved, effective};
        for (int which = REAL; which <= FILES; which++) {
            if (wanted[which] != KEEP) {
                if (ofUser) {
                    who.setUser(which, wanted[which]);
                } else {
                    who.setGroup(which, wanted[which]);
                }
            }
        }
        if (ofUser) {
            who.followUser(hadRoot, before);
        }
        return 0;
    }

    private int set(Process caller, boolean ofUser, int id) {
        Credentials who = caller.credentials();
        if (privileged(who, ofUser)) {
            return change(caller, ofUser, id, id, id);
        }
        boolean allowed = id == get(who, ofUser, REAL) || id == get(who, ofUser, SAVED);
        return allowed ? change(caller, ofUser, KEEP, id, KEEP) : Errno.EPERM.result();
    }

    private int setTwo(Process caller, SystemCall call, boolean ofUser, boolean old) {
        Credentials who = caller.credentials();
        int real = id(call, 0, old);
        int effective = id(call, 1, old);
        boolean free = privileged(who, ofUser);
        int wasReal = get(who, ofUser, REAL);
        int wasEffective = get(who, ofUser, EFFECTIVE);
        boolean realAllowed = free || real == KEEP || real == wasReal || real == wasEffective;
        boolean effectiveAllowed = free
                || effective == KEEP
                || effective == wasReal
                || effective == wasEffective
                || effective == get(who, ofUser, SAVED);
        if (!realAllowed || !effectiveAllowed) {
            return Errno.EPERM.result();
        }
        boolean savesToo = real != KEEP || effective != KEEP && effective != wasReal;
        int saved = savesToo ? effective != KEEP ? effective : wasEffective : KEEP;
        return change(caller, ofUser, real, effective, saved);
    }

    private int setThree(Process caller, SystemCall call, boolean ofUser, boolean old) {
        Credentials who = caller.credentials();
        IntPredicate own = id -> id == KEEP
                || id == get(who, ofUser, REAL)
                || id == get(who, ofUser, EFFECTIVE)
                || id == get(who, ofUser, SAVED);
        for (int i = 0; i < 3; i++) {
            if (!privileged(who, ofUser) && !own.test(id(call, i, old))) {
                return Errno.EPERM.result();
            }
        }
        return change(caller, ofUser, id(call, 0, old), id(call, 1, old), id(call, 2, old));
    }

    /** Returns the number before, whether or not it could be changed. */
    private int setFiles(Process caller, boolean ofUser, int id) {
        work.path(KernelPath.SYSCALL_SMALL);
        Credentials who = caller.credentials();
        int before = get(who, ofUser, FILES);
        boolean allowed = privileged(who, ofUser)
                || id == get(who, ofUser, REAL)
                || id == get(who, ofUser, EFFECTIVE)
                || id == get(who, ofUser, SAVED);
        if (allowed && id != KEEP) {
            if (ofUser) {
                who.setUser(FILES, id);
            } else {
                who.setGroup(FILES, id);
            }
        }
        return before;
    }

    private int getThree(Process caller, SystemCall call, boolean ofUser, boolean old) {
        work.path(KernelPath.SYSCALL_SMALL);
        for (int which = REAL; which <= SAVED; which++) {
            int id = get(caller.credentials(), ofUser, which);
            byte[] raw = new byte[old ? 2 : 4];
            put(little(raw), id, old);
            if (!user.copyOut(call.argument(which), raw, 0, raw.length)) {
                return Errno.EFAULT.result();
            }
        }
        return 0;
    }

    private static void put(ByteBuffer out, int id, boolean old) {
        if (old) {
            out.putShort((short) narrow(id));
        } else {
            out.putInt(id);
        }
    }

    private int getGroups(Process caller, SystemCall call, boolean old) {
        work.path(KernelPath.SYSCALL_SMALL);
        int[] groups = caller.credentials().others();
        int room = call.argument(0);
        if (room < 0 || room != 0 && room < groups.length) {
            return Errno.EINVAL.result();
        }
        if (room != 0) {
            byte[] raw = new byte[groups.length * (old ? 2 : 4)];
            ByteBuffer out = little(raw);
            for (int group : groups) {
                put(out, group, old);
            }
            if (!user.copyOut(call.argument(1), raw, 0, raw.length)) {
                return Errno.EFAULT.result();
            }
        }
        return groups.length;
    }

    private int setGroups(Process caller, SystemCall call, boolean old) {
        work.path(KernelPath.SYSCALL_SMALL);
        int count = call.argument(0);
        if (!privileged(caller.credentials(), false)) {
            return Errno.EPERM.result();
        }
        if (count < 0 || count > MOST_GROUPS) {
            return Errno.EINVAL.result();
        }
        byte[] raw = new byte[count * (old ? 2 : 4)];
        if (!user.copyIn(call.argument(1), raw, 0, raw.length)) {
            return Errno.EFAULT.result();
        }
        int[] groups = new int[count];
        ByteBuffer in = little(raw);
        for (int i = 0; i < count; i++) {
            groups[i] = old ? in.getShort() & 0xFFFF : in.getInt();
        }
        caller.credentials().setOthers(groups);
        return 0;
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
