package faultline.kernel.process;

import faultline.emulator.trap.SupervisorPort;
import faultline.emulator.trap.UserContext;
import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.uaccess.UserMemory;

/** Brings signals to a process that is about to return to user mode: do_signal, handle_signal and sigreturn. */
public final class SignalDelivery {

    /** ERESTARTSYS: a call that begins again after a signal unless a handler without SA_RESTART ran. Programs never see it. */
    public static final int RESTART = -512;
    /** ERESTARTNOHAND: a call that begins again after a signal unless a handler ran. Programs never see it. */
    public static final int RESTART_WITHOUT_HANDLER = -514;

    /** ERESTARTNOINTR: a call that begins again whatever ran in between. Programs never see it. */
    public static final int RESTART_ALWAYS = -513;
    /** ERESTART_RESTARTBLOCK: like {@link #RESTART_WITHOUT_HANDLER}, but goes on by restart_syscall. Programs never see it. */
    public static final int RESTART_SAVED = -516;

    private static final int RESTART_CALL = 0;
    private static final int EAX = 0;
    private static final int ECX = 1;
    private static final int EDX = 2;
    private static final int ESP = 4;
    private static final int INT_80_BYTES = 2;
    private static final int TRAP_FLAG = 0x100;
    private static final int DIRECTION_FLAG = 0x400;
    private static final int CORE_DUMPED = 0x80;

    /** What became of a process. */
    public enum Outcome {
        /** It returns to user mode. */
        CONTINUES,
        /** Its process must end with {@link #waitStatus}. */
        DIES,
        /** The thread alone must exit: its process ends, or another thread execs. */
        EXITS,
        /** It stops until SIGCONT. */
        STOPS
    }

    private final KernelWork work;
    private final UserMemory user;
    private final Signals signals;
    private final FloatUnit floats;
    private final UserContext scratch = new UserContext();
    private int waitStatus;

    /** @param user memory of the process that runs */
    public SignalDelivery(KernelWork work, UserMemory user, Signals signals, FloatUnit floats) {
        this.floats = floats;
        this.work = work;
        this.user = user;
        this.signals = signals;
    }

    /** How the process ends after {@link Outcome#DIES}, as wait reports it. */
    public int waitStatus() {
        return waitStatus;
    }

    /**
     * Delivers what is pending for {@code process}, whose user context the CPU holds.
     *
     * @param fromCall whether it returns from a system call, whose result is in EAX
     */
    public Outcome deliver(Process process, boolean fromCall) {
        SignalState state = process.signals();
        if (state.mustExit()) {
            return Outcome.EXITS;
        }
        if (state.stopRequested()) {
            return stop(process, process.group().stopSignal(), fromCall);
        }
        boolean mayRestart = fromCall;
        SignalInfo info = take(process);
        while (info != null) {
            SignalAction action = state.action(info.number());
            if (action.handler() == SignalAction.DEFAULT) {
                Outcome outcome = byDefault(process, info.number());
                if (outcome == Outcome.STOPS) {
                    return stop(process, info.number(), mayRestart);
                }
                if (outcome != Outcome.CONTINUES) {
                    return outcome;
                }
            } else if (action.handler() != SignalAction.IGNORE) {
                if (mayRestart) {
                    restart(process, action);
                    mayRestart = false;
                }
                handle(process, info, action);
            }
            info = take(process);
        }
        if (mayRestart) {
            restart(process, null);
        }
        state.restoreMask();
        return Outcome.CONTINUES;
    }

    /** The next signal to deliver, as its tracer lets it pass, or null. */
    private static SignalInfo take(Process process) {
        SignalInfo taken = process.signals().take();
        while (taken != null) {
            boolean untold = taken.number() == Signal.SIGKILL.number();
            SignalInfo passed = untold ? taken : process.tracer().signal(process, taken);
            if (passed != null) {
                return passed;
            }
            taken = process.signals().take();
        }
        return null;
    }

    /** A call that a stop interrupts is looked at again when the process goes on: a handler may run then. */
    private Outcome stop(Process process, int signal, boolean fromCall) {
        process.setReturnsFromCall(fromCall);
        signals.stop(process, signal);
        return Outcome.STOPS;
    }

    private Outcome byDefault(Process process, int number) {
        switch (Signal.defaultAction(number)) {
            case TERMINATE:
                waitStatus = number;
                return Outcome.DIES;
            case CORE:
                waitStatus = number | CORE_DUMPED;
                return Outcome.DIES;
            case STOP:
                return number == Signal.SIGSTOP.number() || !Orphans.orphaned(process.group())
                        ? Outcome.STOPS
                        : Outcome.CONTINUES;
            default:
                return Outcome.CONTINUES;
        }
    }

    /** Whether {@code result} is one of those that programs never see. */
    public static boolean isRestart(int result) {
        return result == RESTART
                || result == RESTART_ALWAYS
                || result == RESTART_WITHOUT_HANDLER
                || result == RESTART_SAVED;
    }

    /** Turns the internal results into EINTR or into another try of the call; {@code action} is that of a handler. */
    private void restart(Process process, SignalAction action) {
        SupervisorPort cpu = work.cpu();
        int result = cpu.register(EAX);
        if (!isRestart(result) || process.call().restartCancelled()) {
            return;
        }
        boolean again =
                action == null || result == RESTART_ALWAYS || result == RESTART && action.has(SignalAction.RESTART);
        if (!again) {
            cpu.setRegister(EAX, Errno.EINTR.result());
            return;
        }
        cpu.saveUser(scratch);
        scratch.registers[EAX] =
                result == RESTART_SAVED ? RESTART_CALL : process.call().number();
        scratch.eip -= INT_80_BYTES;
        cpu.loadUser(scratch);
    }

    private void handle(Process process, SignalInfo info, SignalAction action) {
        work.path(KernelPath.SETUP_FRAME);
        SignalState state = process.signals();
        work.cpu().saveUser(scratch);
        boolean rt = action.has(SignalAction.SIGINFO);
        int size = rt ? SignalFrame.RT_BYTES : SignalFrame.PLAIN_BYTES;
        int address = frameAddress(scratch.registers[ESP], action, state, size);
        boolean overflows = state.onStack(scratch.registers[ESP]) && !state.onStack(address);
        long mask = state.takeMaskToSave();
        floats.save(process);
        byte[] frame = rt
                ? SignalFrame.rt(address, info, action, scratch, state, mask)
                : SignalFrame.plain(address, info, action, scratch, mask);
        if (overflows || !user.copyOut(address, frame, 0, frame.length)) {
            if (info.number() == Signal.SIGSEGV.number()) {
                state.setAction(info.number(), SignalAction.NONE);
            }
            signals.force(process, SignalInfo.fromKernel(Signal.SIGSEGV.number()));
            return;
        }
        scratch.registers[ESP] = address;
        scratch.eip = action.handler();
        scratch.registers[EAX] = info.number();
        scratch.registers[EDX] = rt ? address + SignalFrame.RT_INFO : 0;
        scratch.registers[ECX] = rt ? address + SignalFrame.RT_UCONTEXT : 0;
        scratch.eflags &= ~(TRAP_FLAG | DIRECTION_FLAG);
        Segments.flat(scratch);
        FloatFrame.reset(scratch);
        floats.forget(process);
        work.cpu().loadUser(scratch);
        if (action.has(SignalAction.RESET_HANDLER)) {
            state.setAction(info.number(), SignalAction.NONE);
        }
        long also = action.has(SignalAction.NO_DEFER) ? 0 : Signal.bit(info.number());
        state.setBlocked(state.blocked() | action.mask() | also);
        process.tracer().handlerEntered(process);
    }

    /** get_sigframe: below ESP or on the alternate stack, so that ESP + 4 is a multiple of 16 at the handler's entry. */
    private static int frameAddress(int stackPointer, SignalAction action, SignalState state, int size) {
        int from = stackPointer;
        if (action.has(SignalAction.ON_STACK) && state.stackBytes() != 0 && !state.onStack(stackPointer)) {
            from = state.stackBase() + state.stackBytes();
        }
        return ((from - size + 4) & -16) - 4;
    }

    /**
     * sigreturn or rt_sigreturn: takes registers and mask back from the frame.
     *
     * @return false when the frame cannot be read or names segments that are not the program's; the process must get SIGSEGV
     */
    public boolean sigreturn(Process process, boolean rt) {
        work.path(KernelPath.SIGRETURN);
        SupervisorPort cpu = work.cpu();
        cpu.saveUser(scratch);
        // The handler's RET popped pretcode; the plain restorer also popped the signal number.
        int frame = scratch.registers[ESP] - (rt ? 4 : 8);
        byte[] context = new byte[SignalFrame.CONTEXT_BYTES];
        byte[] mask = new byte[8];
        int contextAt = frame + (rt ? SignalFrame.RT_CONTEXT : SignalFrame.PLAIN_CONTEXT);
        boolean readable = user.copyIn(contextAt, context, 0, context.length);
        if (rt) {
            readable = readable && user.copyIn(frame + SignalFrame.RT_MASK, mask, 0, 8);
        } else {
            readable = readable && user.copyIn(frame + SignalFrame.PLAIN_EXTRA_MASK, mask, 4, 4);
            int low = SignalFrame.oldMask(context);
            for (int i = 0; i < 4; i++) {
                mask[i] = (byte) (low >>> 8 * i);
            }
        }
        if (!readable) {
            return false;
        }
        if (!SignalFrame.restoreContext(context, scratch)) {
            return false;
        }
        floats.restored(process);
        if (!restoreFloats(SignalFrame.floatState(context))) {
            return false;
        }
        if (rt && !restoreStack(process.signals(), frame)) {
            return false;
        }
        Segments.resolve(scratch, process);
        cpu.loadUser(scratch);
        process.signals().setBlocked(littleEndian(mask));
        return true;
    }

    /** A handler that clears the pointer to the state gets a fresh one. */
    private boolean restoreFloats(int address) {
        if (address == 0) {
            FloatFrame.reset(scratch);
            return true;
        }
        byte[] state = new byte[FloatFrame.BYTES];
        if (!user.copyIn(address, state, 0, state.length)) {
            return false;
        }
        FloatFrame.restore(state, scratch);
        return true;
    }

    /** rt_sigreturn also takes the alternate stack back, unless the program is on it. */
    private boolean restoreStack(SignalState state, int frame) {
        int at = frame + SignalFrame.RT_STACK;
        long base = user.getInt(at);
        long flags = user.getInt(at + 4);
        long bytes = user.getInt(at + 8);
        if (base == -1 || flags == -1 || bytes == -1) {
            return false;
        }
        if (!state.onStack(scratch.registers[ESP])) {
            boolean enabled = (flags & SignalState.STACK_DISABLED) == 0;
            state.setStack(enabled ? (int) base : 0, enabled ? (int) bytes : 0);
        }
        return true;
    }

    private static long littleEndian(byte[] bytes) {
        long value = 0;
        for (int i = 7; i >= 0; i--) {
            value = value << 8 | bytes[i] & 0xFF;
        }
        return value;
    }
}
