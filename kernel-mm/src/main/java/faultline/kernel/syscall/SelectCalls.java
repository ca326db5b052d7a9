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

/** Waiting for one of a set of descriptors: select, pselect6. */
public final class SelectCalls {

    private static final int READ = PollEvents.IN | PollEvents.READ_NORMAL | PollEvents.HANG_UP | PollEvents.ERROR;
    private static final int WRITE = PollEvents.OUT | PollEvents.WRITE_NORMAL | PollEvents.ERROR;
    private static final int EXCEPTION = 0x2;
    private static final int[] WANTED = {READ, WRITE, EXCEPTION};

    private final FileDesk desk;
    private final PollWait wait;

    /** @param wait the sleep */
    public SelectCalls(FileDesk desk, PollWait wait) {
        this.desk = desk;
        this.wait = wait;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(82, "select", guard(this::oldSelect));
        calls.add(142, "_newselect", guard(this::select));
        calls.add(308, "pselect6", guard((caller, call) -> selectMasked(caller, call, PollWait.Layout.NANOS)));
        calls.add(
                413,
                "pselect6_time64",
                guard((caller, call) -> selectMasked(caller, call, PollWait.Layout.WIDE_NANOS)));
    }

    /** The call whose five arguments lie in user memory. */
    private int oldSelect(Process caller, SystemCall call) throws FileError {
        ByteBuffer in = desk.get(call.argument(0), 20);
        int[] sets = {in.getInt(4), in.getInt(8), in.getInt(12)};
        return timed(caller, call, in.getInt(0), sets, in.getInt(16), PollWait.Layout.MICROS);
    }

    private int select(Process caller, SystemCall call) throws FileError {
        return timed(caller, call, call.argument(0), sets(call), call.argument(4), PollWait.Layout.MICROS);
    }

    private static int[] sets(SystemCall call) {
        return new int[] {call.argument(1), call.argument(2), call.argument(3)};
    }

    private int selectMasked(Process caller, SystemCall call, PollWait.Layout layout) throws FileError {
        if (call.argument(5) != 0 && !call.resumed()) {
            ByteBuffer mask = desk.get(call.argument(5), 8);
            wait.mask(caller, call, mask.getInt(0), mask.getInt(4));
        }
        try {
            return timed(caller, call, call.argument(0), sets(call), call.argument(4), layout);
        } catch (FileError error) {
            wait.end(caller, 0);
            throw error;
        }
    }

    private int timed(Process caller, SystemCall call, int end, int[] addresses, int timeout, PollWait.Layout layout)
            throws FileError {
        wait.limit(call, timeout, layout);
        int result = tryOnce(caller, call, end, addresses);
        if (call.outcome() == SystemCall.Outcome.DONE) {
            wait.putRest(call, timeout, layout);
        }
        return result;
    }

    private int tryOnce(Process caller, SystemCall call, int end, int[] addresses) throws FileError {
        desk.work().path(KernelPath.SYSCALL_SMALL);
        wait.begin(caller);
        if (end < 0) {
            throw new FileError(Errno.EINVAL);
        }
        // Descriptors behind the end of the table cannot be open, so Linux does not look at their bits.
        int looked = Math.min(end, Math.max(Integer.SIZE, caller.files().end()));
        int bytes = (looked + Integer.SIZE - 1) / Integer.SIZE * 4;
        ByteBuffer[] sets = new ByteBuffer[addresses.length];
        for (int i = 0; i < sets.length; i++) {
            sets[i] = addresses[i] == 0 ? null : desk.get(addresses[i], bytes);
        }
        List<OpenFile> files = new ArrayList<>();
        int ready = 0;
        for (int fd = 0; fd < looked; fd++) {
            ready += look(caller, fd, sets, files);
        }
        if (ready == 0 && !wait.expired(call)) {
            return wait.sleep(caller, call, files);
        }
        for (int i = 0; i < sets.length; i++) {
            if (sets[i] != null) {
                desk.put(addresses[i], sets[i].array());
            }
        }
        return wait.end(caller, ready);
    }

    /** Leaves of a descriptor's bits those that hold; how many. EBADF when it is asked for but not open. */
    private int look(Process caller, int fd, ByteBuffer[] sets, List<OpenFile> files) throws FileError {
        int at = fd / Byte.SIZE;
        int bit = 1 << fd % Byte.SIZE;
        int ready = 0;
        OpenFile file = null;
        for (int i = 0; i < sets.length; i++) {
            if (sets[i] == null || (sets[i].get(at) & bit) == 0) {
                continue;
            }
            if (file == null) {
                desk.work().path(KernelPath.POLL_DESCRIPTOR);
                file = caller.files().get(fd);
                files.add(file);
            }
            if ((file.events() & WANTED[i]) != 0) {
                ready++;
            } else {
                sets[i].put(at, (byte) (sets[i].get(at) & ~bit));
            }
        }
        return ready;
    }
}
