package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.uaccess.UserMemory;
import faultline.kernel.vfs.FileError;
import java.nio.ByteBuffer;

/** The pieces of user memory that a call reads into or writes from: iovec. */
final class UserVector {

    /** UIO_MAXIOV (linux/uio.h). */
    private static final int MAX_PARTS = 1024;
    /** Most bytes of one call: MAX_RW_COUNT (linux/fs.h). */
    private static final int MAX_BYTES = Integer.MAX_VALUE & -4096;

    private final int[] addresses;
    private final int[] lengths;
    private final int total;

    private UserVector(int[] addresses, int[] lengths) {
        this.addresses = addresses;
        this.lengths = lengths;
        long sum = 0;
        for (int length : lengths) {
            sum += length;
        }
        total = (int) Math.min(sum, MAX_BYTES);
    }

    /** One piece. */
    static UserVector of(int address, int length) throws FileError {
        if (length < 0) {
            throw new FileError(Errno.EINVAL);
        }
        return new UserVector(new int[] {address}, new int[] {length});
    }

    /** The {@code count} pieces that an array in user memory tells. */
    static UserVector read(FileDesk desk, int address, int count) throws FileError {
        if (count < 0 || count > MAX_PARTS) {
            throw new FileError(Errno.EINVAL);
        }
        ByteBuffer in = desk.get(address, count * 8);
        int[] addresses = new int[count];
        int[] lengths = new int[count];
        long sum = 0;
        for (int i = 0; i < count; i++) {
            addresses[i] = in.getInt(i * 8);
            lengths[i] = in.getInt(i * 8 + 4);
            sum += lengths[i];
            if (lengths[i] < 0 || sum > Integer.MAX_VALUE) {
                throw new FileError(Errno.EINVAL);
            }
        }
        return new UserVector(addresses, lengths);
    }

    /** Bytes of all pieces. */
    int total() {
        return total;
    }

    private int partAt(int done) {
        int part = 0;
        int left = done;
        while (left >= lengths[part]) {
            left -= lengths[part++];
        }
        return part;
    }

    private int startOf(int part) {
        int start = 0;
        for (int i = 0; i < part; i++) {
            start += lengths[i];
        }
        return start;
    }

    /** User address of byte {@code done}, which is less than {@link #total}. */
    int address(int done) {
        int part = partAt(done);
        return addresses[part] + done - startOf(part);
    }

    /** Bytes from {@code done} to the end of its piece. */
    int left(int done) {
        int part = partAt(done);
        return Math.min(total, startOf(part) + lengths[part]) - done;
    }

    /**
     * Copies up to {@code limit} bytes from byte {@code done} on, across pieces.
     *
     * @return bytes copied; fewer where user memory cannot be read
     */
    int gather(UserMemory user, int done, byte[] into, int limit) {
        int wanted = Math.min(limit, total - done);
        int copied = 0;
        while (copied < wanted) {
            int part = Math.min(wanted - copied, left(done + copied));
            if (!user.copyIn(address(done + copied), into, copied, part)) {
                return copied;
            }
            copied += part;
        }
        return copied;
    }
}
