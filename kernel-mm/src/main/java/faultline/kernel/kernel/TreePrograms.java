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
            return Found.program(pathOf(place, raw, found), content(file));
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

    private static byte[] content(Inode file) throws FileError {
        OpenFile open = file.open(0);
        try {
            byte[] bytes = new byte[(int) file.size()];
            int done = 0;
            int count = 1;
            while (done < bytes.length && count > 0) {
                count = open.read(done, bytes, done, bytes.length - done);
                done += count;
            }
            return bytes;
        } finally {
            open.dropUser();
        }
    }
}
