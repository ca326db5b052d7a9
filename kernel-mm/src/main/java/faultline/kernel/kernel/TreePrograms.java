package faultline.kernel.kernel;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.FileMode;
import faultline.kernel.process.Process;
import faultline.kernel.process.ProgramFiles;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.Inode;
import faultline.kernel.vfs.Namespace;
import faultline.kernel.vfs.OpenFile;
import faultline.kernel.vfs.PathWalk;
import faultline.kernel.vfs.Place;
import faultline.kernel.vfs.Rights;
import faultline.kernel.vfs.Symlink;
import java.nio.charset.StandardCharsets;

/** Programs are the executable files of the tree: open_exec. */
final class TreePrograms implements ProgramFiles {

    private static final int LARGEST = 1 << 30;
    /** BINPRM_BUF_SIZE of Linux 2.6.2 binfmts.h; the program headers mostly lie in the same page. */
    private static final int HEAD_BYTES = 128;

    private final Namespace names;

    TreePrograms(Namespace names) {
        this.names = names;
    }

    @Override
    public Found find(Process caller, String path) {
        try {
            String raw = new String(path.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            Place place = caller.place();
            PathWalk.Found found = names.find(place, place.current(), raw, true);
            Inode file = found.file();
            boolean executable =
                    Rights.has(caller.credentials(), file, Rights.EXECUTE) && (file.mode() & FileMode.ANY_EXECUTE) != 0;
            if (file.type() != FileMode.REGULAR || !executable || file.size() > LARGEST) {
                return Found.none(Errno.EACCES);
            }
            return program(pathOf(place, raw, found), file);
        } catch (FileError error) {
            return Found.none(error.errno());
        }
    }

    /** The file's path; behind a link like /proc/self/exe that leads to a file itself, what that link tells. */
    private String pathOf(Place place, String path, PathWalk.Found found) throws FileError {
        Inode link = names.find(place, place.current(), path, false).inode();
        if (link instanceof Symlink && ((Symlink) link).target().startsWith("/")) {
            Symlink symlink = (Symlink) link;
            return symlink.jump() != null ? symlink.target() : Namespace.pathOf(place, found);
        }
        return Namespace.pathOf(place, found);
    }

    /** open_exec, and kernel_read of the file's first bytes; the rest of what is known of it is read past the model. */
    private static Found program(String path, Inode inode) throws FileError {
        inode.writeAccess().deny();
        OpenFile open = inode.open(0);
        open.setPath(path);
        byte[] head = new byte[HEAD_BYTES];
        open.read(0, head, 0, head.length);
        byte[] bytes = new byte[(int) inode.size()];
        if (open.mapped() == null || !open.peek(bytes)) {
            inode.writeAccess().allow();
            open.dropUser();
            return Found.none(open.mapped() == null ? Errno.EACCES : Errno.EIO);
        }
        return Found.program(path, bytes, open.mapped());
    }
}
