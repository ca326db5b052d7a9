package faultline.kernel.kernel;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.ipc.Semaphores;
import faultline.kernel.process.FilesOfTask;
import faultline.kernel.process.Process;
import faultline.kernel.vfs.FileTable;
import faultline.kernel.vfs.Place;

/** Descriptors and places of tasks over fork, exec and exit: copy_files, copy_fs, flush_old_files, exit_sem, exit_files. */
final class TaskFiles implements FilesOfTask {

    private final KernelWork work;
    private final Semaphores semaphores;

    TaskFiles(KernelWork work, Semaphores semaphores) {
        this.work = work;
        this.semaphores = semaphores;
    }

    @Override
    public void fork(Process parent, Process child, boolean sharesFiles, boolean sharesFileSystem) {
        FileTable table = parent.files();
        work.loop(KernelPath.COPY_DESCRIPTOR, sharesFiles ? 1 : table.end());
        Place place = parent.place();
        child.setFiles(sharesFiles ? table.share() : table.copy(), sharesFileSystem ? place.share() : place.copy());
    }

    @Override
    public void exec(Process process) {
        if (process.files().users() > 1) {
            process.setFiles(process.files().copy(), process.place().share());
        }
        work.loop(KernelPath.COPY_DESCRIPTOR, process.files().end());
        process.files().exec();
    }

    @Override
    public void exit(Process process) {
        semaphores.exit(process);
        work.loop(KernelPath.COPY_DESCRIPTOR, process.files().end());
        process.leaveFiles();
    }
}
