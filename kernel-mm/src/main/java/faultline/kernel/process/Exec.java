package faultline.kernel.process;

import faultline.emulator.trap.UserContext;
import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.mapping.MemoryManager;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.uaccess.UserMemory;

/**
 * Replaces the program of a process: do_execve. The new address space is built first, so that a failure leaves the old program
 * as it was; then all other threads end, and only then the old memory goes.
 */
public final class Exec {

    private final KernelWork work;
    private final UserMemory user;
    private final MemoryManager memory;
    private final ProgramLoader loader;
    private final ProgramFinder finder;
    private final Reaper reaper;
    private final Signals signals;
    private final TimerQueue timers;
    private final TlsSegments segments;
    private final FilesOfTask files;
    private final FloatUnit floats;

    /** @param finder reads what is to be executed */
    public Exec(
            KernelWork work,
            UserMemory user,
            MemoryManager memory,
            ProgramLoader loader,
            ProgramFinder finder,
            Reaper reaper,
            Signals signals,
            TimerQueue timers,
            TlsSegments segments,
            FilesOfTask files,
            FloatUnit floats) {
        this.floats = floats;
        this.work = work;
        this.user = user;
        this.memory = memory;
        this.loader = loader;
        this.finder = finder;
        this.reaper = reaper;
        this.signals = signals;
        this.timers = timers;
        this.segments = segments;
        this.files = files;
    }

    /** execve of the running {@code caller} with the user addresses of path, argv and envp. */
    public int run(Process caller, SystemCall call, int path, int arguments, int environment) {
        if (!call.resumed()) {
            work.path(KernelPath.DO_EXECVE);
            int failure = prepare(caller, call, path, arguments, environment);
            if (failure != 0) {
                return failure;
            }
        }
        ProgramLoader.Image image = (ProgramLoader.Image) call.attachment();
        ThreadGroup group = caller.group();
        boolean another = group.execing() != null && group.execing() != caller;
        if (caller.signals().killed() || another) {
            abandon(group, caller, image);
            return SignalDelivery.RESTART;
        }
        if (group.members().size() > 1) {
            endOthers(group, caller);
            return call.block();
        }
        replace(caller, image);
        return call.noReturn();
    }

    private int prepare(Process caller, SystemCall call, int path, int arguments, int environment) {
        ExecStrings strings = new ExecStrings(user);
        int failure = strings.read(path, arguments, environment);
        if (failure != 0) {
            return failure;
        }
        ProgramFinder.Program program = finder.find(caller, strings);
        if (program.error() != 0) {
            return program.error();
        }
        try {
            ProgramLoader.Image image = loader.load(
                    program.file(),
                    program.mapped(),
                    program.path(),
                    program.arguments(),
                    strings.environment(),
                    caller.credentials(),
                    caller.group().limits(),
                    caller.personality());
            call.attach(image);
            return image == null ? Errno.ENOMEM.result() : 0;
        } catch (ElfException e) {
            return Errno.E2BIG.result();
        } finally {
            program.mapped().allowWrite();
            program.mapped().put();
        }
    }

    private void endOthers(ThreadGroup group, Process caller) {
        if (group.execing() == null) {
            group.setExecing(caller);
            for (Process member : group.members()) {
                if (member != caller) {
                    signals.makeExit(member);
                }
            }
        }
    }

    private void abandon(ThreadGroup group, Process caller, ProgramLoader.Image image) {
        if (group.execing() == caller) {
            group.setExecing(null);
        }
        loader.release(image.space());
    }

    /** The point of no return: {@code caller} is alone. */
    private void replace(Process caller, ProgramLoader.Image image) {
        ThreadGroup group = caller.group();
        group.setExecing(null);
        if (!caller.isLeader()) {
            reaper.replaceLeader(caller);
        }
        reaper.releaseSpace(caller);
        AddressSpace old = caller.space();
        caller.setSpace(image.space());
        work.cpu().loadCr3(image.space().root());
        user.use(caller.pid(), image.space());
        group.leaves(old);
        memory.exit().leave(old);
        caller.resetForExec(image.name());
        caller.setExecutable(image.path());
        caller.setCommandLine(image.arguments());
        group.setExeced();
        group.setLocalDescriptors(null);
        group.setExitSignal(Signal.SIGCHLD.number());
        group.timers().cancelPosix(timers);
        files.exec(caller);
        floats.forget(caller);
        UserContext context = caller.context();
        ProgramStart.fill(context, image.entry(), image.stackPointer());
        segments.load(caller);
        work.cpu().loadUser(context);
        caller.tracer().execed(caller);
    }
}
