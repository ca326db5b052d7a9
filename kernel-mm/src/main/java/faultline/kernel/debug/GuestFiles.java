package faultline.kernel.debug;

import faultline.kernel.abi.FileMode;
import faultline.kernel.kernel.Kernel;
import faultline.kernel.process.Process;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.Inode;
import faultline.kernel.vfs.OpenFile;
import faultline.kernel.vfs.Place;
import faultline.kernel.vfs.Symlink;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Files of the guest's tree, /proc included, read in no time and past the page cache. The host's files are not among them.
 */
final class GuestFiles {

    private static final int LARGEST = 1 << 28;
    private static final int PART = 1 << 16;

    private final Kernel kernel;
    private final FreeWork free;

    GuestFiles(Kernel kernel, FreeWork free) {
        this.kernel = kernel;
        this.free = free;
    }

    /** Content of {@code path} as {@code process} sees it, or null. */
    byte[] content(Process process, String path) {
        return free.run(() -> {
            try {
                Inode inode = find(process, path, true);
                return inode == null || inode.type() != FileMode.REGULAR ? null : read(inode);
            } catch (FileError error) {
                return null;
            }
        });
    }

    /** Target of the symbolic link {@code path}, or null. */
    String link(Process process, String path) {
        return free.run(() -> {
            try {
                return find(process, path, false) instanceof Symlink symlink ? symlink.target() : null;
            } catch (FileError error) {
                return null;
            }
        });
    }

    private Inode find(Process process, String path, boolean follows) throws FileError {
        Place place = process.place();
        if (place == null) {
            return null;
        }
        String raw = new String(path.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return kernel.parts()
                .files()
                .names()
                .find(place, place.root(), raw, follows)
                .inode();
    }

    private static byte[] read(Inode inode) throws FileError {
        OpenFile open = inode.open(0);
        try {
            byte[] whole = new byte[(int) Math.min(inode.size(), LARGEST)];
            if (open.mapped() != null && open.peek(whole)) {
                return whole;
            }
            byte[] bytes = new byte[PART];
            int done = 0;
            int count = open.read(0, bytes, 0, PART);
            while (count > 0 && done < LARGEST) {
                done += count;
                if (bytes.length - done < PART) {
                    bytes = Arrays.copyOf(bytes, 2 * bytes.length);
                }
                count = open.read(done, bytes, done, PART);
            }
            return Arrays.copyOf(bytes, done);
        } finally {
            open.dropUser();
        }
    }
}
