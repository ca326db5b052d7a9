package faultline.kernel.procfs;

import faultline.kernel.abi.FileMode;
import faultline.kernel.process.Process;
import faultline.kernel.vfs.Directory;
import faultline.kernel.vfs.FileSystem;
import faultline.kernel.vfs.Inode;
import faultline.kernel.vfs.OpenFile;
import java.util.ArrayList;
import java.util.List;

/** /proc/PID/fd: a link for each open descriptor. */
final class DescriptorFolder extends Directory {

    private static final int OWNER = 0x140;
    private static final int MOST_DIGITS = 4;

    private final Process process;

    DescriptorFolder(FileSystem fileSystem, Process process, Directory above) {
        super(fileSystem, OWNER);
        this.process = process;
        place(above, "fd");
    }

    @Override
    public Inode lookup(String child) {
        boolean number = !child.isEmpty()
                && child.length() <= MOST_DIGITS
                && child.chars().allMatch(digit -> digit >= '0' && digit <= '9');
        OpenFile file = number ? process.files().find(Integer.parseInt(child)) : null;
        return file == null ? null : new FileLink(fileSystem(), file.path(), file::inode);
    }

    @Override
    public List<Entry> list() {
        List<Entry> list = new ArrayList<>();
        for (int fd = 0; fd < process.files().end(); fd++) {
            if (process.files().find(fd) != null) {
                list.add(new Entry(Integer.toString(fd), number() + fd + 1, FileMode.SYMLINK));
            }
        }
        return list;
    }
}
