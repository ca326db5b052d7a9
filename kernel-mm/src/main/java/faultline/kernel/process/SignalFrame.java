package faultline.kernel.process;

import faultline.emulator.trap.UserContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The frames that Linux i386 puts on the stack of a program for its signal handlers (arch/i386/kernel/sigframe.h,
 * asm-i386/sigcontext.h, ucontext.h): the plain one, and the one with siginfo and ucontext for SA_SIGINFO. Both hold the
 * floating-point state, which sigcontext points to.
 */
final class SignalFrame {

    /** Bytes of struct sigframe: pretcode, sig, sigcontext, fpstate, extramask, retcode. */
    static final int PLAIN_BYTES = 8 + 88 + FloatFrame.BYTES + 4 + 8;
    /** Bytes of struct rt_sigframe: pretcode, sig, two pointers, siginfo, ucontext, fpstate, retcode. */
    static final int RT_BYTES = 16 + 128 + 116 + FloatFrame.BYTES + 8;
    /** Offset of sigcontext in the plain frame. */
    static final int PLAIN_CONTEXT = 8;
    /** Offset of the second mask word in the plain frame. */
    static final int PLAIN_EXTRA_MASK = 8 + 88 + FloatFrame.BYTES;
    /** Offset of the floating-point state in the plain frame. */
    static final int PLAIN_FLOAT = 8 + 88;
    /** Offset of siginfo in the rt frame. */
    static final int RT_INFO = 16;
    /** Offset of ucontext in the rt frame. */
    static final int RT_UCONTEXT = RT_INFO + 128;
    /** Offset of the alternate stack's description in the rt frame. */
    static final int RT_STACK = RT_UCONTEXT + 8;
    /** Offset of the floating-point state in the rt frame. */
    static final int RT_FLOAT = RT_UCONTEXT + 116;
    /** Offset of sigcontext in the rt frame. */
    static final int RT_CONTEXT = RT_UCONTEXT + 20;
    /** Offset of the mask in the rt frame. */
    static final int RT_MASK = RT_CONTEXT + 88;
    /** Bytes of struct sigcontext. */
    static final int CONTEXT_BYTES = 88;

    private static final int FLOAT_STATE = 76;
    private static final int OLD_MASK = 80;
    private static final int RETURN_CODE_BYTES = 8;
    /** popl %eax; movl $119,%eax; int $0x80. */
    private static final byte[] PLAIN_RETURN = {0x58, (byte) 0xB8, 0x77, 0, 0, 0, (byte) 0xCD, (byte) 0x80};
    /** movl $173,%eax; int $0x80; a byte of padding. */
    private static final byte[] RT_RETURN = {(byte) 0xB8, (byte) 0xAD, 0, 0, 0, (byte) 0xCD, (byte) 0x80, 0};

    /** EFLAGS bits that sigreturn takes from the frame: AC OF DF TF SF ZF AF PF CF (Linux signal.c, 0x40DD5 and RF). */
    private static final int RESTORED_FLAGS = 0x50DD5;

    private static final int[] SELECTOR_ORDER = {5, 4, 0, 3};
    private static final int[] REGISTER_ORDER = {7, 6, 5, 4, 3, 2, 1, 0};
    private static final int USER_PRIVILEGE = 3;
    private static final int CS = 1;
    private static final int SS = 2;
    private static final int ESP = 4;

    private SignalFrame() {}

    /** The bytes of the plain frame to be put at {@code address}. */
    static byte[] plain(int address, SignalInfo info, SignalAction action, UserContext user, long mask) {
        ByteBuffer out = ByteBuffer.allocate(PLAIN_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(returnAddress(action, address + PLAIN_BYTES - RETURN_CODE_BYTES));
        out.putInt(info.number());
        putContext(out, info, user, address + PLAIN_FLOAT, (int) mask);
        out.put(PLAIN_FLOAT, FloatFrame.of(user));
        out.putInt(PLAIN_EXTRA_MASK, (int) (mask >>> 32));
        out.put(PLAIN_BYTES - RETURN_CODE_BYTES, PLAIN_RETURN);
        return out.array();
    }

    /** The bytes of the rt frame to be put at {@code address}. */
    static byte[] rt(
            int address, SignalInfo info, SignalAction action, UserContext user, SignalState state, long mask) {
        ByteBuffer out = ByteBuffer.allocate(RT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(returnAddress(action, address + RT_BYTES - RETURN_CODE_BYTES));
        out.putInt(info.number());
        out.putInt(address + RT_INFO);
        out.putInt(address + RT_UCONTEXT);
        out.put(info.bytes());
        out.position(RT_STACK);
        out.putInt(state.stackBase());
        out.putInt(stackFlags(state, user.registers[ESP]));
        out.putInt(state.stackBytes());
        putContext(out, info, user, address + RT_FLOAT, (int) mask);
        out.putLong(mask);
        out.put(RT_FLOAT, FloatFrame.of(user));
        out.put(RT_BYTES - RETURN_CODE_BYTES, RT_RETURN);
        return out.array();
    }

    /** ss_flags as sigaltstack reports them. */
    static int stackFlags(SignalState state, int stackPointer) {
        if (state.stackBytes() == 0) {
            return SignalState.STACK_DISABLED;
        }
        return state.onStack(stackPointer) ? 1 : 0;
    }

    private static int returnAddress(SignalAction action, int codeOnStack) {
        return action.has(SignalAction.HAS_RESTORER) ? action.restorer() : codeOnStack;
    }

    private static void putContext(ByteBuffer out, SignalInfo info, UserContext user, int floatState, int oldMask) {
        for (int selector : SELECTOR_ORDER) {
            out.putInt(user.selectors[selector] & 0xFFFF);
        }
        for (int register : REGISTER_ORDER) {
            out.putInt(user.registers[register]);
        }
        out.putInt(info.trap());
        out.putInt(info.errorCode());
        out.putInt(user.eip);
        out.putInt(user.selectors[CS]);
        out.putInt(user.eflags);
        out.putInt(user.registers[ESP]);
        out.putInt(user.selectors[SS]);
        out.putInt(floatState);
        out.putInt(oldMask);
        out.putInt(info.fault() ? info.field0() : 0);
    }

    /**
     * Takes registers and flags out of a sigcontext at the start of {@code bytes}. Data selectors that no program may load
     * become null, as the fixups of Linux do.
     *
     * @return false when code or stack segment are none that a program can have: the return would fault
     */
    static boolean restoreContext(byte[] bytes, UserContext user) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int selector : SELECTOR_ORDER) {
            int wanted = in.getInt() & 0xFFFF;
            user.selectors[selector] = Segments.isData(wanted) ? wanted : 0;
        }
        for (int register : REGISTER_ORDER) {
            user.registers[register] = in.getInt();
        }
        in.position(in.position() + 8);
        user.eip = in.getInt();
        int code = in.getInt() & 0xFFFF | USER_PRIVILEGE;
        user.eflags = user.eflags & ~RESTORED_FLAGS | in.getInt() & RESTORED_FLAGS;
        in.getInt();
        int stack = in.getInt() & 0xFFFF | USER_PRIVILEGE;
        return code == Segments.USER_CODE && stack == Segments.USER_DATA;
    }

    /** Where a sigcontext says that the floating-point state is, or 0. */
    static int floatState(byte[] context) {
        return ByteBuffer.wrap(context).order(ByteOrder.LITTLE_ENDIAN).getInt(FLOAT_STATE);
    }

    /** The low mask word of a sigcontext. */
    static int oldMask(byte[] context) {
        return ByteBuffer.wrap(context).order(ByteOrder.LITTLE_ENDIAN).getInt(OLD_MASK);
    }
}
