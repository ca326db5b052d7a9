package faultline.kernel.syscall;

import static faultline.kernel.syscall.FileHandler.guard;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.process.Process;
import faultline.kernel.process.SystemCall;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.OpenFile;
import faultline.kernel.vfs.PollEvents;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Waiting for one of a list of descriptors: poll, ppoll. */
public final class PollCalls {

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int ENTRY_BYTES = 8;
    private static final int EVENTS_AT = 4;
    private static final int RESULT_AT = 6;
    private static final int EVENT_BITS = 0xFFFF;

    private final FileDesk desk;
    private final PollWait wait;

    /** @param wait the sleep */
    public PollCalls(FileDesk desk, PollWait wait) {
        this.desk = desk;
        this.wait = wait;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(168, "poll", guard(this::poll));
        calls.add(309, "ppoll", guard((caller, call) -> pollMasked(caller, call, PollWait.Layout.NANOS)));
        calls.add(414, "ppoll_time64", guard((caller, call) -> pollMasked(caller, call, PollWait.Layout.WIDE_NANOS)));
    }

    private int poll(Process caller, SystemCall call) throws FileError {
        int millis = call.argument(2);
        if (millis >= 0) {
            wait.limit(call, millis * NANOS_PER_MILLI);
        }
        return tryOnce(caller, call);
    }

    private int pollMasked(Process caller, SystemCall call, PollWait.Layout layout) throws FileError {
        wait.limit(call, call.argument(2), layout);
        wait.mask(caller, call, call.argument(3), call.argument(4));
        int result;
        try {
            result = tryOnce(caller, call);
        } catch (FileError error) {
            wait.end(caller, 0);
            throw error;
        }
        if (call.outcome() == SystemCall.Outcome.DONE) {
            wait.putRest(call, call.argument(2), layout);
        }
        return result;
    }

    private int tryOnce(Process caller, SystemCall call) throws FileError {
        desk.work().path(KernelPath.SYSCALL_SMALL);
        wait.begin(caller);
        int count = call.argument(1);
        if (count < 0 || count > caller.files().limit()) {
            throw new FileError(Errno.EINVAL);
        }
        ByteBuffer entries = desk.get(call.argument(0), count * ENTRY_BYTES);
        List<OpenFile> files = new ArrayList<>();
        int ready = 0;
        for (int at = 0; at < entries.capacity(); at += ENTRY_BYTES) {
            ready += look(caller, entries, at, files) ? 1 : 0;
        }
        if (ready == 0 && !wait.expired(call)) {
            return wait.sleep(caller, call, files);
        }
        desk.put(call.argument(0), entries.array());
        return wait.end(caller, ready);
    }

    /** Fills in what one entry gets; whether that is anything. */
    private boolean look(Process caller, ByteBuffer entries, int at, List<OpenFile> files) {
        desk.work().path(KernelPath.POLL_DESCRIPTOR);
        int fd = entries.getInt(at);
        int wanted = entries.getShort(at + EVENTS_AT) & EVENT_BITS | PollEvents.ERROR | PollEvents.HANG_UP;
        int events = 0;
        if (fd >= 0) {
            OpenFile file = caller.files().find(fd);
            events = file == null ? PollEvents.INVALID : file.events() & (wanted | PollEvents.INVALID);
            if (file != null) {
                files.add(file);
            }
        }
        entries.putShort(at + RESULT_AT, (short) events);
        return events != 0;
    }
}
