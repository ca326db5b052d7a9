package faultline.kernel.syscall;

import static faultline.kernel.syscall.FileHandler.guard;

import faultline.kernel.abi.Errno;
import faultline.kernel.process.Process;
import faultline.kernel.process.SystemCall;
import faultline.kernel.process.Timekeeper;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.Inode;
import faultline.kernel.vfs.Rights;
import java.nio.ByteBuffer;

/** Setting the times of files: utime, utimes, futimesat, utimensat. */
public final class FileTimeCalls {

    private static final int HERE = FileDesk.CURRENT_DIRECTORY;
    private static final long NANOS = Timekeeper.NANOS;
    private static final int NOW = 0x3FFFFFFF;
    private static final int KEEP = 0x3FFFFFFE;

    private final FileDesk desk;

    public FileTimeCalls(FileDesk desk) {
        this.desk = desk;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(30, "utime", guard((caller, call) -> seconds(caller, call)));
        calls.add(271, "utimes", guard((caller, call) -> micros(caller, HERE, call.argument(0), call.argument(1))));
        calls.add(
                299,
                "futimesat",
                guard((caller, call) -> micros(caller, call.argument(0), call.argument(1), call.argument(2))));
        calls.add(320, "utimensat", guard((caller, call) -> nanos(caller, call, false)));
        calls.add(412, "utimensat_time64", guard((caller, call) -> nanos(caller, call, true)));
    }

    private int seconds(Process caller, SystemCall call) throws FileError {
        Inode inode = desk.find(caller, HERE, call.argument(0), true).file();
        if (call.argument(1) == 0) {
            return setNow(caller, inode);
        }
        ByteBuffer in = desk.get(call.argument(1), 8);
        return set(caller, inode, in.getInt() * NANOS, in.getInt() * NANOS);
    }

    private int micros(Process caller, int start, int path, int times) throws FileError {
        Inode inode = desk.find(caller, start, path, true).file();
        if (times == 0) {
            return setNow(caller, inode);
        }
        ByteBuffer in = desk.get(times, 16);
        for (int at = 4; at < 16; at += 8) {
            if (in.getInt(at) < 0 || in.getInt(at) >= NANOS / 1000) {
                throw new FileError(Errno.EINVAL);
            }
        }
        return set(
                caller,
                inode,
                in.getInt(0) * NANOS + in.getInt(4) * 1000L,
                in.getInt(8) * NANOS + in.getInt(12) * 1000L);
    }

    private int nanos(Process caller, SystemCall call, boolean wide) throws FileError {
        int flags = call.argument(3);
        if ((flags & ~(FileDesk.NO_FOLLOW | FileDesk.EMPTY_PATH)) != 0) {
            throw new FileError(Errno.EINVAL);
        }
        ByteBuffer in = call.argument(2) == 0 ? null : desk.get(call.argument(2), wide ? 32 : 16);
        // Without a path the descriptor's own file is meant: futimens.
        Inode inode = call.argument(1) == 0 && call.argument(0) != HERE
                ? caller.files().get(call.argument(0)).inode()
                : desk.find(caller, call.argument(0), call.argument(1), (flags & FileDesk.NO_FOLLOW) == 0)
                        .file();
        long now = inode.fileSystem().now();
        return in == null
                ? setNow(caller, inode)
                : set(
                        caller,
                        inode,
                        time(in, 0, wide, inode.accessed(), now),
                        time(in, 1, wide, inode.modified(), now));
    }

    private static long time(ByteBuffer in, int index, boolean wide, long kept, long now) throws FileError {
        long seconds = wide ? in.getLong(index * 16) : in.getInt(index * 8);
        int nanos = wide ? in.getInt(index * 16 + 8) : in.getInt(index * 8 + 4);
        if (nanos == NOW) {
            return now;
        }
        if (nanos == KEEP) {
            return kept;
        }
        if (nanos < 0 || nanos >= NANOS) {
            throw new FileError(Errno.EINVAL);
        }
        long limit = Long.MAX_VALUE / NANOS - 1;
        return Math.max(-limit, Math.min(limit, seconds)) * NANOS + nanos;
    }

    private static int setNow(Process caller, Inode inode) throws FileError {
        inode.fileSystem().requireWritable();
        Rights.requireTimes(caller.credentials(), inode, true);
        long now = inode.fileSystem().now();
        inode.setTimes(now, now);
        return 0;
    }

    private static int set(Process caller, Inode inode, long accessed, long modified) throws FileError {
        inode.fileSystem().requireWritable();
        Rights.requireTimes(caller.credentials(), inode, false);
        inode.setTimes(accessed, modified);
        return 0;
    }
}
