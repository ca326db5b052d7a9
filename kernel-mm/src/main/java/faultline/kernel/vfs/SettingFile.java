package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.FileMode;
import java.nio.charset.StandardCharsets;
import java.util.function.IntPredicate;
import java.util.function.IntSupplier;

/** A number that programs can read and write as text: a file below /proc/sys (kernel/sysctl.c, proc_dointvec). */
public final class SettingFile extends Inode {

    private static final int READ_ALL_WRITE_OWNER = 0x1A4;

    private final IntSupplier value;
    private final IntPredicate change;

    /** @param change takes a new value; false if it cannot be one, which gives EINVAL */
    public SettingFile(FileSystem fileSystem, IntSupplier value, IntPredicate change) {
        super(fileSystem, FileMode.REGULAR | READ_ALL_WRITE_OWNER);
        this.value = value;
        this.change = change;
    }

    @Override
    public void truncate(long size) {
        // A shell's redirection truncates; the value stays until one is written.
    }

    @Override
    public OpenFile open(int flags) {
        return new Opened(flags);
    }

    private final class Opened extends OpenFile {
        Opened(int flags) {
            super(SettingFile.this, flags);
        }

        @Override
        public int read(long offset, byte[] into, int at, int length) {
            byte[] bytes = (value.getAsInt() + "\n").getBytes(StandardCharsets.US_ASCII);
            int count = (int) Math.max(0, Math.min(length, bytes.length - offset));
            if (count > 0) {
                System.arraycopy(bytes, (int) offset, into, at, count);
            }
            return count;
        }

        @Override
        public int write(long offset, byte[] from, int at, int length) throws FileError {
            String text = new String(from, at, length, StandardCharsets.US_ASCII).strip();
            try {
                if (!text.isEmpty() && !change.test(Integer.parseInt(text))) {
                    throw new FileError(Errno.EINVAL);
                }
            } catch (NumberFormatException e) {
                throw new FileError(Errno.EINVAL);
            }
            return length;
        }
    }
}
