package faultline.kernel.process;

import faultline.emulator.trap.UserContext;
import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.mapping.MemoryManager;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.uaccess.UserMemory;

/** Makes new processes out of running ones: do_fork and copy_process. */
public final class Forker {

    /** CLONE_VM. */
    public static final int SHARE_MEMORY = 0x100;
    /** CLONE_FS. */
    public static final int SHARE_FILE_SYSTEM = 0x200;
    /** CLONE_FILES. */
    public static final int SHARE_FILES = 0x400;
    /** CLONE_SIGHAND. */
    public static final int SHARE_SIGNAL_ACTIONS = 0x800;
    /** CLONE_VFORK. */
    public static final int VFORK = 0x4000;
    /** CLONE_PARENT. */
    public static final int SAME_PARENT = 0x8000;
    /** CLONE_THREAD. */
    public static final int THREAD = 0x10000;
    /** CLONE_SETTLS. */
    public static final int SET_TLS = 0x80000;
    /** CLONE_PARENT_SETTID. */
    public static final int PARENT_SET_TID = 0x100000;
    /** CLONE_CHILD_CLEARTID. */
    public static final int CHILD_CLEAR_TID = 0x200000;
    /** CLONE_CHILD_SETTID. */
    public static final int CHILD_SET_TID = 0x1000000;
    /** CSIGNAL: the bits that name the child's exit signal. */
    public static final int EXIT_SIGNAL = 0xFF;

    private static final int EAX = 0;
    private static final int ESP = 4;

    private final KernelWork work;
    private final MemoryManager memory;
    private final ProcessFactory factory;
    private final ProcessTable table;
    private final Scheduler scheduler;
    private final UserMemory user;
    private final FilesOfTask files;
    private final FloatUnit floats;
    private final int taskBytes;

    /** @param taskBytes size of a task_struct, which is copied */
    public Forker(
            KernelWork work,
            MemoryManager memory,
            ProcessFactory factory,
            ProcessTable table,
            Scheduler scheduler,
            UserMemory user,
            FilesOfTask files,
            FloatUnit floats,
            int taskBytes) {
        this.floats = floats;
        this.work = work;
        this.memory = memory;
        this.factory = factory;
        this.table = table;
        this.scheduler = scheduler;
        this.user = user;
        this.files = files;
        this.taskBytes = taskBytes;
    }

    /**
     * What clone was asked for.
     *
     * @param flags CLONE_ bits and the exit signal
     * @param stack the child's ESP, or 0 for the parent's
     * @param parentTid user address for CLONE_PARENT_SETTID
     * @param childTid user address for CLONE_CHILD_SETTID and CLONE_CHILD_CLEARTID
     * @param tlsEntry TLS entry for CLONE_SETTLS, 0 to 2, with its descriptor
     */
    public record Request(
            int flags, int stack, int parentTid, int childTid, int tlsEntry, TlsDescriptor tlsDescriptor) {

        /** Plain fork. */
        public static Request fork() {
            return new Request(Signal.SIGCHLD.number(), 0, 0, 0, 0, null);
        }

        /** vfork. */
        public static Request vfork() {
            return new Request(VFORK | SHARE_MEMORY | Signal.SIGCHLD.number(), 0, 0, 0, 0, null);
        }

        boolean has(int flag) {
            return (flags & flag) != 0;
        }

        /** Threads must share their signal actions, and who shares those must share memory (copy_process). */
        boolean consistent() {
            return (!has(THREAD) || has(SHARE_SIGNAL_ACTIONS)) && (!has(SHARE_SIGNAL_ACTIONS) || has(SHARE_MEMORY));
        }
    }

    /**
     * Makes a child of {@code parent}, which the CPU runs, or another thread beside it. The new task is runnable and goes first.
     *
     * @return the new task's number, or a negative errno
     */
    public int fork(Process parent, Request request) {
        work.path(KernelPath.DO_FORK);
        if (!request.consistent()) {
            return Errno.EINVAL.result();
        }
        if (table.full() || tooMany(parent)) {
            return Errno.EAGAIN.result();
        }
        Process child = factory.create(parent.name());
        if (child == null) {
            return Errno.ENOMEM.result();
        }
        work.cpu().streamCopy(child.kernelAddress(), parent.kernelAddress(), taskBytes);
        AddressSpace space = copySpace(parent.space(), request.has(SHARE_MEMORY));
        if (space == null) {
            factory.destroy(child);
            return Errno.ENOMEM.result();
        }
        child.setSpace(space);
        boolean keepsStack = !request.has(SHARE_MEMORY) || request.has(VFORK);
        child.inherit(parent, keepsStack, request.has(SHARE_SIGNAL_ACTIONS));
        files.fork(parent, child, request.has(SHARE_FILES), request.has(SHARE_FILE_SYSTEM));
        floats.fork(parent, child);
        copyRegisters(child, request);
        child.setClearChildTid(request.has(CHILD_CLEAR_TID) ? request.childTid() : 0);
        child.setSetChildTid(request.has(CHILD_SET_TID) ? request.childTid() : 0);
        join(parent, child, request);
        if (request.has(PARENT_SET_TID)) {
            user.putInt(request.parentTid(), child.pid());
        }
        if (request.has(VFORK)) {
            child.setVforkParent(parent);
        }
        table.add(child);
        work.path(KernelPath.WAKE_UP);
        scheduler.addForked(parent, child);
        if (!request.has(THREAD)) {
            parent.tracer().forked(parent, child, request.has(VFORK));
        }
        return child.pid();
    }

    /** RLIMIT_NPROC: tasks of one user, root excepted. */
    private boolean tooMany(Process parent) {
        ResourceLimits limits = parent.group().limits();
        if (parent.credentials().privileged() || limits.soft(ResourceLimits.PROCESSES) == ResourceLimits.UNLIMITED) {
            return false;
        }
        int user = parent.credentials().user(Credentials.REAL);
        long count = table.all().stream()
                .filter(task -> task.credentials().user(Credentials.REAL) == user)
                .count();
        return limits.exceeds(ResourceLimits.PROCESSES, count + 1);
    }

    /** Makes {@code child} a thread of its parent's process, or a process of its own below it. */
    private static void join(Process parent, Process child, Request request) {
        if (request.has(THREAD)) {
            child.joinGroup(parent.group());
            return;
        }
        child.startGroup(parent.group().limits());
        child.group().inherit(parent.group());
        child.group().setExitSignal(request.flags() & EXIT_SIGNAL);
        ThreadGroup above = request.has(SAME_PARENT) ? parent.group().parent() : parent.group();
        child.group().setParent(above);
        if (above != null) {
            above.children().add(child);
        }
    }

    private AddressSpace copySpace(AddressSpace space, boolean shares) {
        if (!shares) {
            return memory.fork().copy(space);
        }
        space.addUser();
        work.locked(space.kernelAddress());
        return space;
    }

    private void copyRegisters(Process child, Request request) {
        UserContext context = child.context();
        work.cpu().saveUser(context);
        context.registers[EAX] = 0;
        if (request.stack() != 0) {
            context.registers[ESP] = request.stack();
        }
        if (request.has(SET_TLS)) {
            child.setDescriptor(request.tlsEntry(), request.tlsDescriptor());
            Segments.resolve(context, child);
        }
    }
}
