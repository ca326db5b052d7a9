package faultline.kernel.procfs;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.FileMode;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.sysctl.Setting;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.FileSystem;
import faultline.kernel.vfs.Inode;
import faultline.kernel.vfs.OpenFile;
import java.nio.charset.StandardCharsets;

/** A {@link Setting} as a file: do_proc_dointvec (Linux 2.6.2 kernel/sysctl.c). */
final class SettingFile extends Inode {

    private static final int READ_ALL_WRITE_OWNER = 0x1A4;

    private final KernelWork work;
    private final Setting setting;

    SettingFile(FileSystem fileSystem, KernelWork work, Setting setting) {
        super(fileSystem, FileMode.REGULAR | READ_ALL_WRITE_OWNER);
        this.work = work;
        this.setting = setting;
    }

    @Override
    public void truncate(long size) {
        // A shell's redirection truncates; the value stays until one is written.
    }

    @Override
    public OpenFile open(int flags) {
        return new Opened(flags);
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < setting.count(); i++) {
            work.path(KernelPath.PROC_LINE);
            text.append(i == 0 ? "" : "\t").append(setting.value(i));
        }
        return text.append('\n').toString();
    }

    private final class Opened extends OpenFile {
        Opened(int flags) {
            super(SettingFile.this, flags);
        }

        /** All of the text, or its beginning: what does not fit is never seen, since behind the first read the file ends. */
        @Override
        public int read(long offset, byte[] into, int at, int length) {
            if (offset != 0) {
                return 0;
            }
            byte[] bytes = text().getBytes(StandardCharsets.US_ASCII);
            int count = Math.min(length, bytes.length);
            System.arraycopy(bytes, 0, into, at, count);
            return count;
        }

        /** As many numbers as the text has; EINVAL when not even the first is one that the setting takes. */
        @Override
        public int write(long offset, byte[] from, int at, int length) throws FileError {
            if (length == 0) {
                return 0;
            }
            NumberText text = new NumberText(from, at, length);
            int done = 0;
            while (done < setting.count() && text.next()) {
                work.path(KernelPath.PROC_LINE);
                if (!setting.set(done, text.value())) {
                    break;
                }
                text.accept();
                done++;
            }
            setting.written();
            if (done == 0) {
                throw new FileError(Errno.EINVAL);
            }
            return text.consumed();
        }
    }
}
