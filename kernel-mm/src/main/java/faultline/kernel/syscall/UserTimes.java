package faultline.kernel.syscall;

import faultline.kernel.process.Timekeeper;
import faultline.kernel.uaccess.UserMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** struct timespec and timeval in user memory: two words of 32 bits, or of 64 bits in the calls of 64-bit time. */
final class UserTimes {

    private static final long NANOS = Timekeeper.NANOS;

    private final UserMemory user;

    UserTimes(UserMemory user) {
        this.user = user;
    }

    /**
     * A time as programs write it.
     *
     * @param seconds whole seconds
     * @param fraction nanoseconds or microseconds
     */
    record Span(long seconds, long fraction) {

        /** Whether it is a length of time with a fraction below {@code limit}. */
        boolean valid(long limit) {
            return seconds >= 0 && fraction >= 0 && fraction < limit;
        }

        /** In nanoseconds, the fraction being nanoseconds; what does not fit becomes the largest. */
        long nanos() {
            return seconds > Long.MAX_VALUE / NANOS - 1 ? Long.MAX_VALUE : seconds * NANOS + fraction;
        }
    }

    /** Bytes of a pair. */
    static int bytes(boolean wide) {
        return wide ? 16 : 8;
    }

    /** Reads a pair; null when it cannot be read. */
    Span read(int address, boolean wide) {
        byte[] raw = new byte[bytes(wide)];
        if (!user.copyIn(address, raw, 0, raw.length)) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        // Of a 64-bit fraction i386 has only the lower half (linux/time_types.h pads it).
        return wide ? new Span(in.getLong(0), in.getInt(8)) : new Span(in.getInt(0), in.getInt(4));
    }

    /** Writes a pair. */
    boolean write(int address, long seconds, long fraction, boolean wide) {
        byte[] raw = new byte[bytes(wide)];
        ByteBuffer out = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        if (wide) {
            out.putLong(seconds).putLong(fraction);
        } else {
            out.putInt((int) seconds).putInt((int) fraction);
        }
        return user.copyOut(address, raw, 0, raw.length);
    }

    /** Writes {@code nanos} as a timespec. */
    boolean writeNanos(int address, long nanos, boolean wide) {
        return write(address, nanos / NANOS, nanos % NANOS, wide);
    }
}
