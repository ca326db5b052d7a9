package faultline.kernel.syscall;

import static faultline.kernel.syscall.FileHandler.guard;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.OpenFlags;
import faultline.kernel.account.KernelPath;
import faultline.kernel.process.Process;
import faultline.kernel.process.SignalDelivery;
import faultline.kernel.process.SystemCall;
import faultline.kernel.vfs.EpollFile;
import faultline.kernel.vfs.EventFile;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.FileSystem;
import faultline.kernel.vfs.OpenFile;
import java.nio.ByteBuffer;
import java.util.List;

/** Waiting for events: epoll (linux/eventpoll.h) and eventfd. */
public final class EventCalls {

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int EVENT_BYTES = 12;
    private static final int MOST_EVENTS = Integer.MAX_VALUE / EVENT_BYTES;
    private static final int ADD = 1;
    private static final int REMOVE = 2;
    private static final int CHANGE = 3;
    private static final int SEMAPHORE = 1;

    private final FileDesk desk;
    private final PollWait wait;
    private final FileSystem anonymous;

    EventCalls(FileDesk desk, PollWait wait, FileSystem anonymous) {
        this.desk = desk;
        this.wait = wait;
        this.anonymous = anonymous;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(254, "epoll_create", guard((caller, call) -> {
            if (call.argument(0) <= 0) {
                throw new FileError(Errno.EINVAL);
            }
            return create(caller, 0);
        }));
        calls.add(329, "epoll_create1", guard((caller, call) -> create(caller, call.argument(0))));
        calls.add(255, "epoll_ctl", guard(this::control));
        calls.add(256, "epoll_wait", guard((caller, call) -> await(caller, call, false)));
        calls.add(319, "epoll_pwait", guard((caller, call) -> await(caller, call, true)));
        calls.add(441, "epoll_pwait2", guard(this::awaitPrecisely));
        calls.add(323, "eventfd", guard((caller, call) -> counter(caller, call.argument(0), 0)));
        calls.add(328, "eventfd2", guard((caller, call) -> counter(caller, call.argument(0), call.argument(1))));
    }

    private int install(Process caller, OpenFile file, int flags) throws FileError {
        try {
            return caller.files().install(file, (flags & OpenFlags.CLOSE_ON_EXEC) != 0);
        } catch (FileError error) {
            file.dropUser();
            throw error;
        }
    }

    private int create(Process caller, int flags) throws FileError {
        desk.work().path(KernelPath.SYSCALL_FILE);
        if ((flags & ~OpenFlags.CLOSE_ON_EXEC) != 0) {
            throw new FileError(Errno.EINVAL);
        }
        return install(caller, new EpollFile(anonymous), flags);
    }

    private int counter(Process caller, int count, int flags) throws FileError {
        desk.work().path(KernelPath.SYSCALL_FILE);
        if ((flags & ~(OpenFlags.CLOSE_ON_EXEC | OpenFlags.NON_BLOCKING | SEMAPHORE)) != 0) {
            throw new FileError(Errno.EINVAL);
        }
        boolean semaphore = (flags & SEMAPHORE) != 0;
        OpenFile file = new EventFile(anonymous, count & 0xFFFFFFFFL, semaphore, flags & OpenFlags.NON_BLOCKING);
        return install(caller, file, flags);
    }

    private static EpollFile epoll(Process caller, int fd) throws FileError {
        OpenFile file = caller.files().get(fd);
        if (!(file instanceof EpollFile)) {
            throw new FileError(Errno.EINVAL);
        }
        return (EpollFile) file;
    }

    private int control(Process caller, SystemCall call) throws FileError {
        desk.work().path(KernelPath.SYSCALL_SMALL);
        int operation = call.argument(1);
        int fd = call.argument(2);
        int wanted = 0;
        long data = 0;
        if (operation != REMOVE) {
            ByteBuffer in = desk.get(call.argument(3), EVENT_BYTES);
            wanted = in.getInt(0);
            data = in.getLong(4);
        }
        caller.files().get(call.argument(0));
        OpenFile file = caller.files().get(fd);
        EpollFile epoll = epoll(caller, call.argument(0));
        switch (operation) {
            case ADD -> epoll.add(fd, file, wanted, data);
            case REMOVE -> epoll.remove(fd, file);
            case CHANGE -> epoll.change(fd, file, wanted, data);
            default -> throw new FileError(Errno.EINVAL);
        }
        return 0;
    }

    private int await(Process caller, SystemCall call, boolean masked) throws FileError {
        int millis = call.argument(3);
        if (millis >= 0) {
            wait.limit(call, millis * NANOS_PER_MILLI);
        }
        if (masked) {
            wait.mask(caller, call, call.argument(4), call.argument(5));
        }
        return ended(caller, call);
    }

    private int awaitPrecisely(Process caller, SystemCall call) throws FileError {
        wait.limit(call, call.argument(3), PollWait.Layout.WIDE_NANOS);
        wait.mask(caller, call, call.argument(4), call.argument(5));
        return ended(caller, call);
    }

    private int ended(Process caller, SystemCall call) throws FileError {
        try {
            return tryOnce(caller, call);
        } catch (FileError error) {
            wait.end(caller, 0);
            throw error;
        }
    }

    private int tryOnce(Process caller, SystemCall call) throws FileError {
        desk.work().path(KernelPath.SYSCALL_SMALL);
        wait.begin(caller);
        int most = call.argument(2);
        if (most <= 0 || most > MOST_EVENTS) {
            throw new FileError(Errno.EINVAL);
        }
        EpollFile epoll = epoll(caller, call.argument(0));
        List<EpollFile.Ready> ready = epoll.ready(most);
        if (ready.isEmpty() && !wait.expired(call)) {
            int result = wait.sleep(caller, call, List.of(epoll));
            return result == SignalDelivery.RESTART_WITHOUT_HANDLER ? Errno.EINTR.result() : result;
        }
        desk.work().loop(KernelPath.POLL_DESCRIPTOR, ready.size());
        ByteBuffer out = FileDesk.little(new byte[ready.size() * EVENT_BYTES]);
        ready.forEach(one -> out.putInt(one.events()).putLong(one.data()));
        desk.put(call.argument(1), out.array());
        return wait.end(caller, ready.size());
    }
}
