package faultline.kernel.procfs;

import faultline.kernel.account.KernelWork;
import faultline.kernel.process.Process;
import faultline.kernel.process.ProcessTable;
import faultline.kernel.vfs.FileSystem;
import faultline.kernel.vfs.Inode;
import faultline.kernel.vfs.Symlink;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/** The top of /proc: files about the system, and one directory for each process. */
public final class ProcRoot extends ProcFolder {

    private static final int NUMBER_DIGITS = 9;

    private final ProcessTable processes;
    private final ProcessFiles files;

    /**
     * @param files makes the directories of processes
     * @param current number of the process that asks
     */
    public ProcRoot(FileSystem fileSystem, ProcessTable processes, ProcessFiles files, IntSupplier current) {
        super(fileSystem);
        this.processes = processes;
        this.files = files;
        add("self", new Self(fileSystem, current));
    }

    /** Adds a file about the system. */
    public void addFile(KernelWork work, String name, Consumer<ProcText> maker) {
        add(name, ProcText.file(fileSystem(), work, maker));
    }

    /** Adds a link. */
    public void addLink(String name, String target) {
        add(name, new Symlink(fileSystem(), target));
    }

    @Override
    public Inode lookup(String child) {
        boolean number = !child.isEmpty()
                && child.length() <= NUMBER_DIGITS
                && child.chars().allMatch(digit -> digit >= '0' && digit <= '9')
                && child.charAt(0) != '0';
        if (!number) {
            return super.lookup(child);
        }
        Process process = processes.find(Integer.parseInt(child));
        return process == null ? null : files.folder(this, process);
    }

    @Override
    public List<Entry> list() {
        List<Entry> list = super.list();
        for (Process process : processes.all()) {
            if (process.isLeader()) {
                Inode folder = files.folder(this, process);
                list.add(new Entry(Integer.toString(process.pid()), folder.number(), folder.type()));
            }
        }
        return list;
    }

    /** /proc/self: leads to the directory of whoever asks. */
    private static final class Self extends Symlink {
        private final IntSupplier current;

        Self(FileSystem fileSystem, IntSupplier current) {
            super(fileSystem, "");
            this.current = current;
        }

        @Override
        public String target() {
            return Integer.toString(current.getAsInt());
        }

        @Override
        public long size() {
            return 0;
        }
    }
}
