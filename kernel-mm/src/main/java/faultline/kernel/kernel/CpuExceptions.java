package faultline.kernel.kernel;

import faultline.emulator.trap.FloatContext;
import faultline.emulator.trap.GuestFault;
import faultline.kernel.process.Signal;
import faultline.kernel.process.SignalInfo;

/** Which signal a processor exception becomes (Linux 2.6.2 arch/i386/kernel/traps.c). */
final class CpuExceptions {

    private static final int DIVISION = 1;
    private static final int ILLEGAL_OPERAND = 2;
    private static final int TRACE = 2;
    private static final int FLOAT_DIVISION = 3;
    private static final int FLOAT_OVERFLOW = 4;
    private static final int FLOAT_UNDERFLOW = 5;
    private static final int FLOAT_INEXACT = 6;
    private static final int FLOAT_INVALID = 7;
    private static final int EXCEPTION_BITS = 0x3F;
    private static final int MASK_SHIFT = 7;
    private static final int ALIGNMENT = 1;

    private CpuExceptions() {}

    /** The signal for {@code vector} at instruction {@code eip}; page faults are not dealt with here. */
    static SignalInfo signal(int vector, int errorCode, int eip) {
        switch (vector) {
            case GuestFault.DIVIDE_ERROR:
                return SignalInfo.fromFault(Signal.SIGFPE, DIVISION, eip, vector, errorCode);
            case GuestFault.DEBUG:
                return SignalInfo.fromFault(Signal.SIGTRAP, TRACE, eip, vector, errorCode);
            case GuestFault.BREAKPOINT:
                return SignalInfo.fromFault(Signal.SIGTRAP, SignalInfo.FROM_KERNEL, 0, vector, errorCode);
            case GuestFault.INVALID_OPCODE:
                return SignalInfo.fromFault(Signal.SIGILL, ILLEGAL_OPERAND, eip, vector, errorCode);
            case GuestFault.SEGMENT_NOT_PRESENT:
            case GuestFault.STACK_SEGMENT:
                return SignalInfo.fromFault(Signal.SIGBUS, SignalInfo.FROM_KERNEL, 0, vector, errorCode);
            case GuestFault.ALIGNMENT_CHECK:
                return SignalInfo.fromFault(Signal.SIGBUS, ALIGNMENT, 0, vector, errorCode);
            default:
                return SignalInfo.fromFault(Signal.SIGSEGV, SignalInfo.FROM_KERNEL, 0, vector, errorCode);
        }
    }

    /** The signal for #XM at instruction {@code eip}. */
    static SignalInfo simd(int mxcsr, int eip) {
        return arithmetic(GuestFault.SIMD_ERROR, mxcsr & ~(mxcsr >> MASK_SHIFT), eip);
    }

    /** The signal for #MF at instruction {@code eip}. */
    static SignalInfo x87(FloatContext floats, int eip) {
        return arithmetic(GuestFault.FPU_ERROR, floats.status() & ~floats.control, eip);
    }

    /** si_code names the worst unmasked exception (Linux arch/x86/kernel/fpu/core.c, fpu__exception_code). */
    private static SignalInfo arithmetic(int vector, int unmasked, int eip) {
        int raised = unmasked & EXCEPTION_BITS;
        int code = FLOAT_INEXACT;
        if ((raised & 1) != 0) {
            code = FLOAT_INVALID;
        } else if ((raised & 4) != 0) {
            code = FLOAT_DIVISION;
        } else if ((raised & 8) != 0) {
            code = FLOAT_OVERFLOW;
        } else if ((raised & 0x12) != 0) {
            code = FLOAT_UNDERFLOW;
        }
        return SignalInfo.fromFault(Signal.SIGFPE, code, eip, vector, 0);
    }

    /** Name of an exception in messages, as Linux gives it. */
    static String name(int vector) {
        switch (vector) {
            case GuestFault.DIVIDE_ERROR:
                return "divide error";
            case GuestFault.DEBUG:
                return "debug";
            case GuestFault.BREAKPOINT:
                return "int3";
            case GuestFault.OVERFLOW:
                return "overflow";
            case GuestFault.BOUND:
                return "bounds";
            case GuestFault.INVALID_OPCODE:
                return "invalid opcode";
            case GuestFault.DEVICE_NOT_AVAILABLE:
                return "device not available";
            case GuestFault.SEGMENT_NOT_PRESENT:
                return "segment not present";
            case GuestFault.STACK_SEGMENT:
                return "stack segment";
            case GuestFault.GENERAL_PROTECTION:
                return "general protection";
            case GuestFault.FPU_ERROR:
                return "coprocessor error";
            case GuestFault.ALIGNMENT_CHECK:
                return "alignment check";
            case GuestFault.SIMD_ERROR:
                return "simd exception";
            default:
                return "exception " + vector;
        }
    }
}
