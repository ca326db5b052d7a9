package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.FileMode;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.FileSystem;
import faultline.kernel.vfs.Inode;
import faultline.kernel.vfs.OpenFile;

/** One of the standard streams. It looks like a pipe, or like a device as /dev/tty. Reading waits for the host. */
public final class ConsoleDevice extends Inode {

    private static final int OWNER = 0x180;
    private static final int EVERYONE = 0x1B6;
    /** /dev/tty: major 5, minor 0 (Documentation/devices.txt). */
    private static final int TERMINAL = 5 << 8;

    private final Console console;
    private final int stream;
    private final boolean terminal;

    private ConsoleDevice(FileSystem fileSystem, int mode, Console console, int stream, boolean terminal) {
        super(fileSystem, mode);
        this.console = console;
        this.stream = stream;
        this.terminal = terminal;
    }

    /** Standard input (0), output (1) or error (2) of the first program. */
    public static ConsoleDevice stream(FileSystem fileSystem, Console console, int stream) {
        return new ConsoleDevice(fileSystem, FileMode.FIFO | OWNER, console, stream, false);
    }

    /** /dev/tty: reads standard input, writes standard output. */
    public static ConsoleDevice terminal(FileSystem fileSystem, Console console) {
        return new ConsoleDevice(fileSystem, FileMode.CHARACTER_DEVICE | EVERYONE, console, 1, true);
    }

    @Override
    public int device() {
        return terminal ? TERMINAL : 0;
    }

    @Override
    public OpenFile open(int flags) {
        return new Opened(flags);
    }

    private final class Opened extends OpenFile {
        Opened(int flags) {
            super(ConsoleDevice.this, flags);
        }

        @Override
        public boolean seekable() {
            return false;
        }

        @Override
        public int read(long offset, byte[] into, int at, int length) {
            return length == 0 ? 0 : console.read(into, at, length);
        }

        @Override
        public int write(long offset, byte[] from, int at, int length) throws FileError {
            if (length > 0 && !console.write(stream, from, at, length)) {
                throw new FileError(Errno.EPIPE);
            }
            return length;
        }
    }
}
