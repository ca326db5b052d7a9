package faultline.kernel.process;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What goes with a signal: siginfo_t and, for faults, the trap that caused it.
 *
 * @param number signal number
 * @param code si_code
 * @param field0 first word of the union: si_pid or si_addr
 * @param field1 second word: si_uid
 * @param field2 third word: si_status
 * @param trap exception vector, or 0
 * @param errorCode error code of the exception
 * @param fault whether a processor exception caused it; then {@code field0} is an address
 */
public record SignalInfo(
        int number, int code, int field0, int field1, int field2, int trap, int errorCode, boolean fault) {

    /** Bytes of siginfo_t. */
    public static final int BYTES = 128;
    /** SI_USER: sent by kill. */
    public static final int FROM_USER = 0;
    /** SI_TKILL: sent by tkill or tgkill. */
    public static final int FROM_THREAD_KILL = -6;
    /** SI_KERNEL. */
    public static final int FROM_KERNEL = 0x80;
    /** SEGV_MAPERR: no mapping at the address. */
    public static final int SEGV_NOT_MAPPED = 1;
    /** SEGV_ACCERR: the mapping does not allow it. */
    public static final int SEGV_NOT_ALLOWED = 2;
    /** BUS_ADRERR: the mapped file has no page there. */
    public static final int BUS_NO_PAGE = 2;
    /** CLD_EXITED. */
    public static final int CHILD_EXITED = 1;
    /** CLD_KILLED. */
    public static final int CHILD_KILLED = 2;
    /** CLD_DUMPED. */
    public static final int CHILD_DUMPED = 3;

    /** CLD_STOPPED. */
    public static final int CHILD_STOPPED = 5;
    /** CLD_CONTINUED. */
    public static final int CHILD_CONTINUED = 6;
    /** SI_QUEUE: sent by sigqueue. */
    public static final int FROM_QUEUE = -1;
    /** SI_TIMER: a POSIX timer ran out. */
    public static final int FROM_TIMER = -2;

    /** A signal that process {@code sender} of {@code user} sent. */
    public static SignalInfo fromProcess(int number, int code, int sender, int user) {
        return new SignalInfo(number, code, sender, user, 0, 0, 0, false);
    }

    /** A signal with all of its siginfo given: sigqueue, or a timer with its id, overrun and value. */
    public static SignalInfo of(int number, int code, int field0, int field1, int field2) {
        return new SignalInfo(number, code, field0, field1, field2, 0, 0, false);
    }

    /** A signal that the kernel sent for no process. */
    public static SignalInfo fromKernel(int number) {
        return new SignalInfo(number, FROM_KERNEL, 0, 0, 0, 0, 0, false);
    }

    /** A signal that a processor exception caused. */
    public static SignalInfo fromFault(Signal signal, int code, int address, int trap, int errorCode) {
        return new SignalInfo(signal.number(), code, address, 0, 0, trap, errorCode, true);
    }

    /** What happened to {@code child} of {@code user}. */
    public static SignalInfo fromChild(int number, int code, int child, int user, int status) {
        return new SignalInfo(number, code, child, user, status, 0, 0, false);
    }

    /** siginfo_t as programs see it: 128 bytes, the union at offset 12 (asm-generic/siginfo.h). */
    public byte[] bytes() {
        byte[] raw = new byte[BYTES];
        ByteBuffer.wrap(raw)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(number)
                .putInt(0)
                .putInt(code)
                .putInt(field0)
                .putInt(field1)
                .putInt(field2);
        return raw;
    }
}
