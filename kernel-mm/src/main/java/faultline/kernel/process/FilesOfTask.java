package faultline.kernel.process;

/** What happens to the open files and the working directory of a task when it is made, execs and ends. */
public interface FilesOfTask {

    /** For kernels whose files are the standard streams alone: nothing is to be done. */
    FilesOfTask NONE = new FilesOfTask() {
        @Override
        public void fork(Process parent, Process child, boolean sharesFiles, boolean sharesFileSystem) {}

        @Override
        public void exec(Process process) {}

        @Override
        public void exit(Process process) {}
    };

    /**
     * {@code parent} has made {@code child}.
     *
     * @param sharesFiles CLONE_FILES: one table of descriptors for both
     * @param sharesFileSystem CLONE_FS: one working directory and umask for both
     */
    void fork(Process parent, Process child, boolean sharesFiles, boolean sharesFileSystem);

    /** {@code process} executes another program: close-on-exec descriptors are closed, a shared table becomes its own. */
    void exec(Process process);

    /** {@code process} ends: its files are closed unless others share them. */
    void exit(Process process);
}
