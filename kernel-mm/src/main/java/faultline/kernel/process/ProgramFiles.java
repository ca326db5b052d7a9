package faultline.kernel.process;

import faultline.kernel.abi.Errno;
import faultline.kernel.mm.MappedFile;

/** Where execve finds programs. */
public interface ProgramFiles {

    /**
     * Looks up a program.
     *
     * @param caller whose working directory and rights count
     * @param path as the program gave it
     */
    Found find(Process caller, String path);

    /**
     * What was found.
     *
     * @param error negative errno, or 0
     * @param path absolute path of the program, null after an error
     * @param bytes its content, null after an error
     * @param file what can be mapped of it, denied to writers and in use once for the receiver, who must {@link #release} it; null after an error
     */
    record Found(int error, String path, byte[] bytes, MappedFile file) {

        /** A file that may be executed. */
        public static Found program(String path, byte[] bytes, MappedFile file) {
            return new Found(0, path, bytes, file);
        }

        /** The receiver is done: the file may be written to again, unless it has been mapped as a program. */
        public void release() {
            file.allowWrite();
            file.put();
        }

        /** No such file, or one that may not be executed. */
        public static Found none(Errno why) {
            return new Found(why.result(), null, null, null);
        }
    }
}
