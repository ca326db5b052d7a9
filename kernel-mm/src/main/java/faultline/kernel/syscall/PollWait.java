package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.process.Process;
import faultline.kernel.process.SignalDelivery;
import faultline.kernel.process.SystemCall;
import faultline.kernel.process.Timekeeper;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.OpenFile;
import faultline.kernel.vfs.WaitQueue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What poll and select share: their time limits, their signal masks and their sleep. */
public final class PollWait {

    private static final int SIGNAL_SET_BYTES = 8;

    private final FileDesk desk;
    private final FileWaits waits;
    private final Timekeeper time;

    /** @param time turns time limits into ticks */
    public PollWait(FileDesk desk, FileWaits waits, Timekeeper time) {
        this.desk = desk;
        this.waits = waits;
        this.time = time;
    }

    /** How seconds and their fraction lie in user memory. */
    enum Layout {
        /** struct timeval: 32 bits each, microseconds. */
        MICROS(8, 1000),
        /** struct timespec: 32 bits each, nanoseconds. */
        NANOS(8, 1),
        /** struct __kernel_timespec: 64 bits each. */
        WIDE_NANOS(16, 1);

        private final int bytes;
        private final int unit;

        Layout(int bytes, int unit) {
            this.bytes = bytes;
            this.unit = unit;
        }
    }

    /** A new try of a call: its process waits for nothing. */
    void begin(Process caller) {
        waits.leave(caller);
    }

    /** The first try of a call sets its time limit from user memory; address 0 means none. */
    void limit(SystemCall call, int address, Layout layout) throws FileError {
        if (call.resumed() || address == 0) {
            return;
        }
        ByteBuffer in = desk.get(address, layout.bytes);
        boolean wide = layout == Layout.WIDE_NANOS;
        long seconds = wide ? in.getLong(0) : in.getInt(0);
        long fraction = wide ? in.getInt(8) : in.getInt(4);
        boolean micros = layout == Layout.MICROS;
        if (seconds < 0 || fraction < 0 || !micros && fraction >= Timekeeper.NANOS) {
            throw new FileError(Errno.EINVAL);
        }
        limit(
                call,
                Math.min(seconds, Long.MAX_VALUE / Timekeeper.NANOS - 3) * Timekeeper.NANOS + fraction * layout.unit);
    }

    /** The first try of a call sets its time limit in nanoseconds; 0 is now. */
    void limit(SystemCall call, long nanos) {
        if (!call.resumed()) {
            call.setDeadline(time.deadline(desk.work().now(), nanos));
        }
    }

    /** Writes what is left of the time limit to user memory, as Linux does; failures do not matter. */
    void putRest(SystemCall call, int address, Layout layout) {
        if (address == 0 || call.deadline() == SystemCall.NEVER) {
            return;
        }
        long left = Math.max(
                0,
                time.nanos(time.cycleOf(call.deadline()))
                        - time.nanos(desk.work().now()));
        byte[] raw = new byte[layout.bytes];
        ByteBuffer out = FileDesk.little(raw);
        long fraction = left % Timekeeper.NANOS / layout.unit;
        if (layout == Layout.WIDE_NANOS) {
            out.putLong(left / Timekeeper.NANOS).putLong(fraction);
        } else {
            out.putInt((int) (left / Timekeeper.NANOS)).putInt((int) fraction);
        }
        desk.user().copyOut(address, raw, 0, raw.length);
    }

    /** The first try of a call exchanges the signal mask; address 0 leaves it. */
    void mask(Process caller, SystemCall call, int address, int bytes) throws FileError {
        if (call.resumed() || address == 0) {
            return;
        }
        if (bytes != SIGNAL_SET_BYTES) {
            throw new FileError(Errno.EINVAL);
        }
        caller.signals().suspendWith(desk.get(address, SIGNAL_SET_BYTES).getLong());
    }

    /** Whether the time limit has passed. */
    boolean expired(SystemCall call) {
        return call.deadline() != SystemCall.NEVER && time.tickAt(desk.work().now()) >= call.deadline();
    }

    /** Ends a call with a result: the signal mask is as before. */
    int end(Process caller, int result) {
        caller.signals().restoreMask();
        return result;
    }

    /** Sleeps until one of {@code files} changes, the limit passes or a signal comes. */
    int sleep(Process caller, SystemCall call, List<OpenFile> files) {
        List<WaitQueue> queues = new ArrayList<>();
        for (OpenFile file : files) {
            if (file.queue() != null) {
                queues.add(file.queue());
                queues.add(file.writeQueue());
            }
        }
        int result = waits.sleep(caller, call, queues);
        return result == SignalDelivery.RESTART ? SignalDelivery.RESTART_WITHOUT_HANDLER : result;
    }
}
