package faultline.kernel.kernel;

import faultline.kernel.abi.OpenFlags;
import faultline.kernel.process.Process;
import faultline.kernel.syscall.ConsoleDevice;
import faultline.kernel.vfs.Directory;
import faultline.kernel.vfs.FileTable;
import faultline.kernel.vfs.Namespace;
import faultline.kernel.vfs.OpenFile;
import faultline.kernel.vfs.Place;
import java.util.List;

/**
 * The files of a booted kernel.
 *
 * @param root the top of the tree
 * @param names finds and opens files by path
 * @param streams standard input, output and error
 */
public record FileParts(Directory root, Namespace names, List<ConsoleDevice> streams) {

    /** Gives the first process its standard streams and a place at the root. */
    void give(Process process) {
        FileTable table = new FileTable();
        for (int fd = 0; fd < streams.size(); fd++) {
            ConsoleDevice stream = streams.get(fd);
            OpenFile file = stream.open(fd == 0 ? OpenFlags.READ_ONLY : OpenFlags.WRITE_ONLY);
            file.setPath("pipe:[" + stream.number() + ']');
            table.put(fd, file, false);
        }
        process.setFiles(table, new Place(root));
    }
}
