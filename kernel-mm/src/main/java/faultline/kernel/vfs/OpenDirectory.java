package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.FileMode;
import java.util.ArrayList;
import java.util.List;

/** An open directory. Its names are those of the moment at which reading began; rewinding reads them anew. */
public final class OpenDirectory extends OpenFile {

    private final Directory directory;
    private List<Directory.Entry> entries;

    OpenDirectory(Directory directory, int flags) {
        super(directory, flags);
        this.directory = directory;
    }

    /** The entry at {@link #position}, or null at the end. */
    public Directory.Entry entry() throws FileError {
        if (position() == 0 || entries == null) {
            entries = snapshot();
        }
        return position() < entries.size() ? entries.get((int) position()) : null;
    }

    private List<Directory.Entry> snapshot() throws FileError {
        if (directory.links() == 0) {
            throw new FileError(Errno.ENOENT);
        }
        List<Directory.Entry> all = new ArrayList<>();
        all.add(new Directory.Entry(".", directory.number(), FileMode.DIRECTORY));
        all.add(new Directory.Entry("..", directory.parent().number(), FileMode.DIRECTORY));
        all.addAll(directory.list());
        directory.wasRead();
        return all;
    }

    @Override
    public int read(long offset, byte[] into, int at, int length) throws FileError {
        throw new FileError(Errno.EISDIR);
    }
}
