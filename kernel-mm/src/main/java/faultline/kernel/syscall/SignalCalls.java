package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.process.Process;
import faultline.kernel.process.Signal;
import faultline.kernel.process.SignalAction;
import faultline.kernel.process.SignalDelivery;
import faultline.kernel.process.SignalInfo;
import faultline.kernel.process.SignalState;
import faultline.kernel.process.Signals;
import faultline.kernel.process.SystemCall;
import faultline.kernel.uaccess.UserMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Handling and blocking signals. */
public final class SignalCalls {

    private static final int SET_BYTES = 8;
    private static final int ACTION_BYTES = 20;
    private static final int OLD_ACTION_BYTES = 16;
    private static final int STACK_BYTES = 12;
    private static final int SMALLEST_STACK = 2048;
    private static final int BLOCK = 0;
    private static final int UNBLOCK = 1;
    private static final int SET = 2;
    private static final int ESP = 4;
    private static final long LOW = 0xFFFFFFFFL;

    private final KernelWork work;
    private final UserMemory user;
    private final Signals signals;
    private final SignalDelivery delivery;

    public SignalCalls(KernelWork work, UserMemory user, Signals signals, SignalDelivery delivery) {
        this.work = work;
        this.user = user;
        this.signals = signals;
        this.delivery = delivery;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(48, "signal", this::signal);
        calls.add(67, "sigaction", this::oldAction);
        calls.add(174, "rt_sigaction", this::action);
        calls.add(126, "sigprocmask", (caller, call) -> mask(caller, call, 4));
        calls.add(175, "rt_sigprocmask", this::wideMask);
        calls.add(73, "sigpending", (caller, call) -> pending(caller, call.argument(0), 4));
        calls.add(176, "rt_sigpending", (caller, call) -> pending(caller, call.argument(0), call.argument(1)));
        calls.add(179, "rt_sigsuspend", this::suspend);
        calls.add(29, "pause", this::pause);
        calls.add(186, "sigaltstack", this::alternateStack);
        calls.add(119, "sigreturn", (caller, call) -> comeBack(caller, call, false));
        calls.add(173, "rt_sigreturn", (caller, call) -> comeBack(caller, call, true));
        calls.add(72, "sigsuspend", this::oldSuspend);
        calls.add(68, "sgetmask", (caller, call) -> (int) caller.signals().blocked());
        calls.add(69, "ssetmask", this::setLowMask);
    }

    private static boolean canHandle(int number) {
        return Signal.isValid(number) && (Signal.bit(number) & SignalState.UNBLOCKABLE) == 0;
    }

    private int signal(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        int number = call.argument(0);
        if (!canHandle(number)) {
            return Errno.EINVAL.result();
        }
        int before = caller.signals().action(number).handler();
        int flags = SignalAction.RESET_HANDLER | SignalAction.NO_DEFER;
        caller.signals().setAction(number, new SignalAction(call.argument(1), flags, 0, 0));
        return before;
    }

    private int action(Process caller, SystemCall call) {
        if (call.argument(3) != SET_BYTES) {
            return Errno.EINVAL.result();
        }
        return action(caller, call, ACTION_BYTES);
    }

    private int oldAction(Process caller, SystemCall call) {
        return action(caller, call, OLD_ACTION_BYTES);
    }

    private int action(Process caller, SystemCall call, int size) {
        work.path(KernelPath.SYSCALL_SMALL);
        int number = call.argument(0);
        byte[] raw = new byte[size];
        boolean changes = call.argument(1) != 0;
        if (changes && !user.copyIn(call.argument(1), raw, 0, size)) {
            return Errno.EFAULT.result();
        }
        if (!Signal.isValid(number) || changes && !canHandle(number)) {
            return Errno.EINVAL.result();
        }
        SignalAction before = caller.signals().action(number);
        if (changes) {
            caller.signals().setAction(number, decode(raw));
        }
        byte[] old = encode(before, size);
        boolean written = call.argument(2) == 0 || user.copyOut(call.argument(2), old, 0, size);
        return written ? 0 : Errno.EFAULT.result();
    }

    /** struct kernel_sigaction has handler, flags, restorer, 64-bit mask; the old one handler, mask, flags, restorer. */
    private static SignalAction decode(byte[] raw) {
        ByteBuffer in = little(raw);
        return raw.length == ACTION_BYTES
                ? new SignalAction(in.getInt(0), in.getInt(4), in.getInt(8), in.getLong(12))
                : new SignalAction(in.getInt(0), in.getInt(8), in.getInt(12), in.getInt(4) & LOW);
    }

    private static byte[] encode(SignalAction action, int size) {
        byte[] raw = new byte[size];
        ByteBuffer out = little(raw).putInt(action.handler());
        if (size == ACTION_BYTES) {
            out.putInt(action.flags()).putInt(action.restorer()).putLong(action.mask());
        } else {
            out.putInt((int) action.mask()).putInt(action.flags()).putInt(action.restorer());
        }
        return raw;
    }

    private int wideMask(Process caller, SystemCall call) {
        return call.argument(3) == SET_BYTES ? mask(caller, call, SET_BYTES) : Errno.EINVAL.result();
    }

    private int mask(Process caller, SystemCall call, int size) {
        work.path(KernelPath.SYSCALL_SMALL);
        SignalState state = caller.signals();
        long before = state.blocked();
        if (call.argument(1) != 0) {
            byte[] raw = new byte[SET_BYTES];
            if (!user.copyIn(call.argument(1), raw, 0, size)) {
                return Errno.EFAULT.result();
            }
            long given = little(raw).getLong();
            switch (call.argument(0)) {
                case BLOCK:
                    state.setBlocked(before | given);
                    break;
                case UNBLOCK:
                    state.setBlocked(before & ~given);
                    break;
                case SET:
                    state.setBlocked(size == SET_BYTES ? given : before & ~LOW | given);
                    break;
                default:
                    return Errno.EINVAL.result();
            }
        }
        return putSet(call.argument(2), before, size);
    }

    private int pending(Process caller, int address, int size) {
        work.path(KernelPath.SYSCALL_SMALL);
        if (size < 0 || size > SET_BYTES) {
            return Errno.EINVAL.result();
        }
        long set = caller.signals().pending() & caller.signals().blocked();
        return address == 0 ? Errno.EFAULT.result() : putSet(address, set, size);
    }

    private int putSet(int address, long set, int size) {
        byte[] raw = new byte[SET_BYTES];
        little(raw).putLong(set);
        return address == 0 || user.copyOut(address, raw, 0, size) ? 0 : Errno.EFAULT.result();
    }

    private int suspend(Process caller, SystemCall call) {
        if (!call.resumed()) {
            byte[] raw = new byte[SET_BYTES];
            if (call.argument(1) != SET_BYTES) {
                return Errno.EINVAL.result();
            }
            if (!user.copyIn(call.argument(0), raw, 0, SET_BYTES)) {
                return Errno.EFAULT.result();
            }
            caller.signals().suspendWith(little(raw).getLong());
        }
        return pause(caller, call);
    }

    /** sigsuspend(history0, history1, mask): the old form, with a mask of 32 bits in a register. */
    private int oldSuspend(Process caller, SystemCall call) {
        if (!call.resumed()) {
            caller.signals().suspendWith(call.argument(2) & LOW);
        }
        return pause(caller, call);
    }

    private int setLowMask(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        SignalState state = caller.signals();
        int before = (int) state.blocked();
        state.setBlocked(state.blocked() & ~LOW | call.argument(0) & LOW);
        return before;
    }

    private int pause(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        return caller.signals().deliverable() ? SignalDelivery.RESTART_WITHOUT_HANDLER : call.block();
    }

    private int alternateStack(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        SignalState state = caller.signals();
        int stackPointer = work.cpu().register(ESP);
        byte[] old = new byte[STACK_BYTES];
        int oldFlags = state.stackBytes() == 0 ? SignalState.STACK_DISABLED : state.onStack(stackPointer) ? 1 : 0;
        little(old).putInt(state.stackBase()).putInt(oldFlags).putInt(state.stackBytes());
        if (call.argument(0) != 0) {
            byte[] raw = new byte[STACK_BYTES];
            if (!user.copyIn(call.argument(0), raw, 0, STACK_BYTES)) {
                return Errno.EFAULT.result();
            }
            int failure = setStack(state, stackPointer, little(raw));
            if (failure != 0) {
                return failure;
            }
        }
        boolean written = call.argument(1) == 0 || user.copyOut(call.argument(1), old, 0, STACK_BYTES);
        return written ? 0 : Errno.EFAULT.result();
    }

    private static int setStack(SignalState state, int stackPointer, ByteBuffer wanted) {
        if (state.onStack(stackPointer)) {
            return Errno.EPERM.result();
        }
        int flags = wanted.getInt(4);
        if (flags == SignalState.STACK_DISABLED) {
            state.setStack(0, 0);
            return 0;
        }
        if (flags != 0 && flags != 1) {
            return Errno.EINVAL.result();
        }
        if (Integer.compareUnsigned(wanted.getInt(8), SMALLEST_STACK) < 0) {
            return Errno.ENOMEM.result();
        }
        state.setStack(wanted.getInt(0), wanted.getInt(8));
        return 0;
    }

    private int comeBack(Process caller, SystemCall call, boolean rt) {
        if (!delivery.sigreturn(caller, rt)) {
            signals.force(caller, SignalInfo.fromKernel(Signal.SIGSEGV.number()));
        }
        return call.noReturn();
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
