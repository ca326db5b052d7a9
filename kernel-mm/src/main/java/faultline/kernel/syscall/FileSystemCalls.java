package faultline.kernel.syscall;

import static faultline.kernel.syscall.FileHandler.guard;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.process.Process;
import faultline.kernel.process.SystemCall;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.FileSystem;
import faultline.kernel.vfs.OpenFile;
import java.nio.ByteBuffer;

/** Calls on whole file systems, and those that only make sure of what is so already: statfs, sync, fadvise. */
public final class FileSystemCalls {

    private static final int HERE = FileDesk.CURRENT_DIRECTORY;
    private static final int NAME_BYTES = 255;
    private static final int READ_ONLY = 1;
    private static final int VALID = 0x20;
    private static final int WIDE_BYTES = 84;

    private final FileDesk desk;

    public FileSystemCalls(FileDesk desk) {
        this.desk = desk;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(99, "statfs", guard((caller, call) -> {
            FileSystem system =
                    desk.find(caller, HERE, call.argument(0), true).file().fileSystem();
            return desk.put(call.argument(1), old(system));
        }));
        calls.add(
                100,
                "fstatfs",
                guard((caller, call) -> desk.put(
                        call.argument(1), old(file(caller, call).inode().fileSystem()))));
        calls.add(268, "statfs64", guard((caller, call) -> {
            checkSize(call);
            FileSystem system =
                    desk.find(caller, HERE, call.argument(0), true).file().fileSystem();
            return desk.put(call.argument(2), wide(system));
        }));
        calls.add(269, "fstatfs64", guard((caller, call) -> {
            checkSize(call);
            return desk.put(call.argument(2), wide(file(caller, call).inode().fileSystem()));
        }));
        calls.add(36, "sync", (caller, call) -> {
            desk.work().path(KernelPath.SYSCALL_SMALL);
            return 0;
        });
        calls.add(344, "syncfs", guard(this::nothing));
        calls.add(118, "fsync", guard(this::synchronise));
        calls.add(148, "fdatasync", guard(this::synchronise));
        calls.add(250, "fadvise64", guard(this::advise));
        calls.add(272, "fadvise64_64", guard(this::advise));
    }

    private static void checkSize(SystemCall call) throws FileError {
        if (call.argument(1) != WIDE_BYTES) {
            throw new FileError(Errno.EINVAL);
        }
    }

    private OpenFile file(Process caller, SystemCall call) throws FileError {
        desk.work().path(KernelPath.SYSCALL_SMALL);
        return caller.files().get(call.argument(0));
    }

    /** Files are on no disk. */
    private int nothing(Process caller, SystemCall call) throws FileError {
        file(caller, call);
        return 0;
    }

    private int synchronise(Process caller, SystemCall call) throws FileError {
        OpenFile file = file(caller, call);
        if (!file.seekable()) {
            throw new FileError(Errno.EINVAL);
        }
        file.sync();
        return 0;
    }

    private int advise(Process caller, SystemCall call) throws FileError {
        if (!file(caller, call).seekable()) {
            throw new FileError(Errno.ESPIPE);
        }
        return 0;
    }

    /** struct statfs, 64 bytes (asm-generic/statfs.h). */
    private static byte[] old(FileSystem system) {
        ByteBuffer out = FileDesk.little(new byte[64]);
        int block = system.storage().blockBytes();
        int total = (int) system.storage().blocks();
        int free = (int) system.storage().freeBlocks();
        out.putInt(system.magic()).putInt(block);
        out.putInt(total).putInt(free).putInt(free);
        out.putInt((int) files(system, total)).putInt((int) freeFiles(system, free));
        out.putInt(28, system.device()).putInt(36, NAME_BYTES).putInt(40, block);
        out.putInt(44, flags(system));
        return out.array();
    }

    /** struct statfs64, 84 bytes. */
    private static byte[] wide(FileSystem system) {
        ByteBuffer out = FileDesk.little(new byte[WIDE_BYTES]);
        int block = system.storage().blockBytes();
        long total = system.storage().blocks();
        long free = system.storage().freeBlocks();
        out.putInt(system.magic()).putInt(block);
        out.putLong(total).putLong(free).putLong(free);
        out.putLong(files(system, total)).putLong(freeFiles(system, free));
        out.putInt(48, system.device()).putInt(56, NAME_BYTES).putInt(60, block);
        out.putInt(64, flags(system));
        return out.array();
    }

    private static long files(FileSystem system, long otherwise) {
        return system.limitsInodes() ? system.inodeLimit() : otherwise;
    }

    private static long freeFiles(FileSystem system, long otherwise) {
        return system.limitsInodes() ? Math.max(0, system.inodeLimit() - system.inodes()) : otherwise;
    }

    private static int flags(FileSystem system) {
        return VALID | (system.readOnly() ? READ_ONLY : 0);
    }
}
