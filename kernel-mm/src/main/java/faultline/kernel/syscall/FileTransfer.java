package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.OpenFlags;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.process.Process;
import faultline.kernel.process.Signals;
import faultline.kernel.process.SystemCall;
import faultline.kernel.uaccess.UserMemory;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.OpenFile;
import faultline.kernel.vfs.WaitQueue;
import java.util.List;

/**
 * Moves bytes between open files and user memory, a page at a time. Bytes of files in the page cache are charged there; others
 * pass through a kernel buffer whose lines are charged. A call that must wait keeps how much it has done.
 */
public final class FileTransfer {

    /** The offset of calls that use and move the file's own position. */
    static final long AT_POSITION = -1;
    /** MSG_DONTWAIT. */
    static final int DO_NOT_WAIT = 0x40;
    /** MSG_NOSIGNAL. */
    static final int NO_SIGNAL = 0x4000;

    private static final int CHUNK = 4096;

    private final KernelWork work;
    private final UserMemory user;
    private final Signals signals;
    private final FileSizeLimit sizes;
    private final FileWaits waits;
    private final int buffer;
    private final int lineBytes;
    private final byte[] bytes = new byte[CHUNK];

    /**
     * @param buffer kernel address of a frame through which the bytes pass
     * @param lineBytes bytes of a first-level cache line
     */
    public FileTransfer(KernelWork work, UserMemory user, Signals signals, FileWaits waits, int buffer, int lineBytes) {
        this.work = work;
        this.user = user;
        this.signals = signals;
        this.sizes = new FileSizeLimit(signals);
        this.waits = waits;
        this.buffer = buffer;
        this.lineBytes = lineBytes;
    }

    /** Reads into {@code vector}; stops where the file has no more for now. Flags are those of recv. */
    int read(Process caller, SystemCall call, OpenFile file, UserVector vector, long offset, int flags)
            throws FileError {
        waits.leave(caller);
        long at = offset == AT_POSITION ? file.position() : offset;
        int done = 0;
        try {
            boolean more = true;
            while (more) {
                int wanted = vector.total() == done ? 0 : Math.min(CHUNK, vector.left(done));
                // What is read from a stream is gone from it: the bytes must have a place to go.
                boolean consumes = wanted > 0 && !file.seekable();
                if (consumes && user.access(vector.address(done), true) == -1) {
                    throw new FileError(Errno.EFAULT);
                }
                int got = file.read(at + done, bytes, 0, wanted);
                touchBuffer(file, got, true);
                if (got > 0 && !user.copyOut(vector.address(done), bytes, 0, got)) {
                    throw new FileError(Errno.EFAULT);
                }
                done += got;
                more = got == wanted && done < vector.total();
            }
        } catch (FileError error) {
            if (done == 0) {
                return refused(caller, call, file, error, flags, 0, file.queue());
            }
        }
        if (offset == AT_POSITION && file.seekable()) {
            file.setPosition(at + done);
        }
        return done;
    }

    /** Writes all of {@code vector}, waiting for room. Flags are those of send. */
    int write(Process caller, SystemCall call, OpenFile file, UserVector vector, long offset, int flags)
            throws FileError {
        waits.leave(caller);
        boolean atEnd = file.has(OpenFlags.APPEND);
        int done = call.kept();
        long start = offset == AT_POSITION ? file.position() : offset;
        int result = 0;
        try {
            do {
                int part = vector.gather(user, done, bytes, CHUNK);
                if (part == 0 && done < vector.total()) {
                    throw new FileError(Errno.EFAULT);
                }
                touchBuffer(file, part, false);
                long at = atEnd ? file.inode().size() : start + done;
                int allowed = FileSizeLimit.allowed(caller, file.inode(), at, part);
                if (allowed == 0 && part > 0) {
                    if (done > 0) {
                        break;
                    }
                    throw sizes.exceeded(caller);
                }
                int written = file.write(at, bytes, 0, allowed);
                done += written;
                if (offset == AT_POSITION && file.seekable()) {
                    file.setPosition(at + written);
                }
            } while (done < vector.total());
        } catch (FileError error) {
            result = refused(caller, call, file, error, flags, done, file.writeQueue());
        }
        return call.outcome() == SystemCall.Outcome.BLOCKED || done == 0 ? result : done;
    }

    /** Copies up to {@code length} bytes from {@code in} at {@code offset} to {@code out}: sendfile. */
    int copy(Process caller, SystemCall call, OpenFile in, long offset, OpenFile out, int length) throws FileError {
        waits.leave(caller);
        int done = call.kept();
        int result = 0;
        try {
            while (done < length) {
                int got = in.read(offset + done, bytes, 0, Math.min(CHUNK, length - done));
                if (got == 0) {
                    break;
                }
                touchBuffer(in, got, true);
                int allowed = FileSizeLimit.allowed(caller, out.inode(), out.position(), got);
                if (allowed == 0) {
                    if (done > 0) {
                        break;
                    }
                    throw sizes.exceeded(caller);
                }
                int written = out.write(out.position(), bytes, 0, allowed);
                if (out.seekable()) {
                    out.setPosition(out.position() + written);
                }
                done += written;
            }
        } catch (FileError error) {
            result = refused(caller, call, out, error, 0, done, out.writeQueue());
        }
        return call.outcome() == SystemCall.Outcome.BLOCKED || done == 0 ? result : done;
    }

    /** RLIMIT_FSIZE. */
    FileSizeLimit sizes() {
        return sizes;
    }

    /** Copies up to {@code length} bytes between two places of regular files: copy_file_range. */
    int copyRange(Process caller, OpenFile in, long from, OpenFile out, long to, int length) throws FileError {
        int done = 0;
        while (done < length) {
            int got = in.read(from + done, bytes, 0, Math.min(CHUNK, length - done));
            int allowed = FileSizeLimit.allowed(caller, out.inode(), to + done, got);
            if (got == 0 || allowed == 0 && done > 0) {
                break;
            }
            if (allowed == 0) {
                throw sizes.exceeded(caller);
            }
            touchBuffer(in, allowed, true);
            done += out.write(to + done, bytes, 0, allowed);
        }
        return done;
    }

    /** What an operation that could not go on leads to: sleep, a signal, or the error number. */
    private int refused(
            Process caller, SystemCall call, OpenFile file, FileError error, int flags, int done, WaitQueue queue)
            throws FileError {
        boolean waits = !file.has(OpenFlags.NON_BLOCKING) && (flags & DO_NOT_WAIT) == 0;
        if (error.errno() == Errno.EAGAIN && waits && queue != null) {
            work.path(KernelPath.PIPE_PAGE);
            call.keep(done);
            return this.waits.sleep(caller, call, List.of(queue));
        }
        if (error.errno() == Errno.EPIPE && (flags & NO_SIGNAL) == 0) {
            signals.brokenPipe(caller);
        }
        if (done == 0) {
            throw error;
        }
        return done;
    }

    /** The kernel's side of the copy, unless the page cache is that, which charges its own pages. */
    private void touchBuffer(OpenFile file, int length, boolean filled) {
        if (file.cached()) {
            return;
        }
        for (int at = 0; at < length; at += lineBytes) {
            if (filled) {
                work.load(buffer + at);
            } else {
                work.store(buffer + at);
            }
        }
    }
}
