package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.FileMode;
import faultline.kernel.abi.OpenFlags;
import faultline.kernel.mm.MappedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/** A regular file of the host. */
final class HostFile extends Inode {

    private final HostTree tree;
    private final Path path;
    private final HostMetadata metadata;

    HostFile(HostTree tree, Path path) {
        super(tree.fileSystem(), FileMode.REGULAR, tree.number(path));
        this.tree = tree;
        this.path = path;
        this.metadata = new HostMetadata(tree, path);
    }

    @Override
    String identity() {
        try {
            Object key = tree.attributes(path).fileKey();
            return key == null ? path.toString() : key.toString();
        } catch (FileError gone) {
            return path.toString();
        }
    }

    Path path() {
        return path;
    }

    @Override
    public int mode() {
        return FileMode.REGULAR | metadata.permissions();
    }

    @Override
    public int links() {
        return metadata.links();
    }

    @Override
    public long accessed() {
        return metadata.accessed();
    }

    @Override
    public long modified() {
        return metadata.modified();
    }

    @Override
    public long changed() {
        return metadata.modified();
    }

    @Override
    public boolean sameAs(Inode other) {
        return other instanceof HostFile && ((HostFile) other).path.equals(path) && other.fileSystem() == fileSystem();
    }

    @Override
    public void setPermissions(int permissions) throws FileError {
        metadata.setPermissions(permissions);
    }

    @Override
    public void setOwners(int user, int newGroup) throws FileError {
        throw new FileError(Errno.EPERM);
    }

    @Override
    public void setTimes(long newAccessed, long newModified) throws FileError {
        metadata.setTimes(newAccessed, newModified);
    }

    @Override
    public long size() {
        return metadata.size();
    }

    @Override
    public long allocatedBytes() {
        return size() + Storage.CHUNK_BYTES - 1 & -Storage.CHUNK_BYTES;
    }

    @Override
    public void truncate(long size) throws FileError {
        fileSystem().requireWritable();
        try (FileChannel channel = channel(true)) {
            resize(channel, size);
        } catch (IOException e) {
            throw HostTree.error(e);
        }
    }

    private void resize(FileChannel channel, long size) throws IOException {
        if (size < channel.size()) {
            channel.truncate(size);
        } else if (size > channel.size()) {
            channel.write(ByteBuffer.allocate(1), size - 1);
        }
        HostContents known = tree.knownContents(path);
        if (known != null) {
            known.pages().truncate(size);
        }
        changedNow();
    }

    private void changedNow() {
        tree.setTimes(path, metadata.accessed(), fileSystem().now());
    }

    private FileChannel channel(boolean writes) throws FileError, IOException {
        Set<OpenOption> options = new HashSet<>();
        options.add(LinkOption.NOFOLLOW_LINKS);
        options.add(StandardOpenOption.READ);
        if (writes) {
            options.add(StandardOpenOption.WRITE);
        }
        return FileChannel.open(tree.inside(path), options);
    }

    @Override
    public OpenFile open(int flags) throws FileError {
        boolean writes = (flags & OpenFlags.ACCESS_MODE) != OpenFlags.READ_ONLY;
        if (writes) {
            fileSystem().requireWritable();
        }
        HostContents contents = tree.contents(path);
        try {
            contents.open(this::channel, writes);
        } catch (IOException e) {
            throw HostTree.error(e);
        }
        return new Opened(contents, flags);
    }

    private final class Opened extends OpenFile {
        private final HostContents contents;
        private final FileView mapped;

        Opened(HostContents contents, int flags) {
            super(HostFile.this, flags);
            this.contents = contents;
            this.mapped = new FileView(this, contents.pages());
        }

        @Override
        public int read(long offset, byte[] into, int at, int length) throws FileError {
            return FileError.check(contents.io().read(mapped.ahead(), offset, into, at, length));
        }

        @Override
        public int write(long offset, byte[] from, int at, int length) throws FileError {
            int count = FileError.check(contents.write(offset, from, at, length));
            changedNow();
            return count;
        }

        @Override
        public int available() {
            return (int) Math.max(0, Math.min(Integer.MAX_VALUE, contents.bytes() - position()));
        }

        @Override
        public MappedFile mapped() {
            return mapped;
        }

        @Override
        public boolean peek(byte[] into) {
            return contents.pages().untouched().bytes(into);
        }

        @Override
        public boolean cached() {
            return true;
        }

        @Override
        public void sync() throws FileError {
            FileError.check(mapped.sync());
        }

        @Override
        protected void closed() {
            contents.close();
        }
    }
}
