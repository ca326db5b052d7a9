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
    public static final int SHARE_PLACE = 0x200;
    /** CLONE_FILES. */
    public static final int SHARE_FILES = 0x400;
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
    private final int taskBytes;

    /** @param taskBytes size of a task_struct, which is copied */
    public Forker(
            KernelWork work,
            MemoryManager memory,
            ProcessFactory factory,
            ProcessTable table,
            Scheduler scheduler,
            UserMemory user,
            int taskBytes) {
        this.work = work;
        this.memory = memory;
        this.factory = factory;
        this.table = table;
        this.scheduler = scheduler;
        this.user = user;
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
    }

    /**
     * Makes a child of {@code parent}, which the CPU runs. The child is runnable and goes first.
     *
     * @return the child's number, or a negative errno
     */
    public int fork(Process parent, Request request) {
        work.path(KernelPath.DO_FORK);
        if (table.full()) {
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
        child.inherit(parent, request.has(SHARE_MEMORY) && !request.has(VFORK));
        copyFiles(parent, child, request);
        copyRegisters(child, request);
        child.setExitSignal(request.flags() & EXIT_SIGNAL);
        child.setClearChildTid(request.has(CHILD_CLEAR_TID) ? request.childTid() : 0);
        child.setSetChildTid(request.has(CHILD_SET_TID) ? request.childTid() : 0);
        adopt(child, request.has(SAME_PARENT) ? parent.parent() : parent);
        if (request.has(PARENT_SET_TID)) {
            user.putInt(request.parentTid(), child.pid());
        }
        if (request.has(VFORK)) {
            child.setVforkParent(parent);
        }
        table.add(child);
        work.path(KernelPath.WAKE_UP);
        scheduler.addFirst(child);
        scheduler.requestReschedule();
        return child.pid();
    }

    private AddressSpace copySpace(AddressSpace space, boolean shares) {
        if (!shares) {
            return memory.fork().copy(space);
        }
        space.addUser();
        work.locked(space.kernelAddress());
        return space;
    }

    private void copyFiles(Process parent, Process child, Request request) {
        boolean shares = request.has(SHARE_FILES);
        work.loop(KernelPath.COPY_DESCRIPTOR, shares ? 1 : parent.files().end());
        child.inheritFiles(parent, shares, request.has(SHARE_PLACE));
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

    private static void adopt(Process child, Process parent) {
        child.setParent(parent);
        if (parent != null) {
            parent.children().add(child);
        }
    }
}
