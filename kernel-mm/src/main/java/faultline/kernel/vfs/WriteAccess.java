package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;

/**
 * Who writes a file and who will not have it written: i_writecount (Linux 2.4 to 2.6 fs/namei.c). Positive: how many have it open for
 * writing; negative: how many programs that are being executed, and mappings of them, forbid that.
 */
public final class WriteAccess {

    private int count;

    /** get_write_access: one more has it open for writing; ETXTBSY while it is executed. */
    public void take() throws FileError {
        if (count < 0) {
            throw new FileError(Errno.ETXTBSY);
        }
        count++;
    }

    /** put_write_access. */
    public void give() {
        count--;
    }

    /** deny_write_access: nobody may write from now on; ETXTBSY while somebody has it open for that. */
    public void deny() throws FileError {
        if (count > 0) {
            throw new FileError(Errno.ETXTBSY);
        }
        count--;
    }

    /** A mapping more of a file that is denied already. */
    void denyAgain() {
        if (count >= 0) {
            throw new IllegalStateException("a file is mapped as a program but was not denied to writers");
        }
        count--;
    }

    /** allow_write_access. */
    public void allow() {
        count++;
    }
}
