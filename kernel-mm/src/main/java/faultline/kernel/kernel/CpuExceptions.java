package faultline.kernel.kernel;

import faultline.emulator.trap.GuestFault;
import faultline.kernel.process.Signal;
import faultline.kernel.process.SignalInfo;

/** Which signal a processor exception becomes (Linux 2.6.2 arch/i386/kernel/traps.c). */
final class CpuExceptions {

    private static final int DIVISION = 1;
    private static final int ILLEGAL_OPERAND = 2;
    private static final int TRACE = 2;
    private static final int FLOAT_INVALID = 7;
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
            case GuestFault.FPU_ERROR:
                return SignalInfo.fromFault(Signal.SIGFPE, FLOAT_INVALID, eip, vector, errorCode);
            case GuestFault.ALIGNMENT_CHECK:
                return SignalInfo.fromFault(Signal.SIGBUS, ALIGNMENT, 0, vector, errorCode);
            default:
                return SignalInfo.fromFault(Signal.SIGSEGV, SignalInfo.FROM_KERNEL, 0, vector, errorCode);
        }
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
            default:
                return "exception " + vector;
        }
    }
}
