package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.FileMode;
import faultline.kernel.abi.OpenFlags;
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
        try {
            return new Opened(channel(writes), flags);
        } catch (IOException e) {
            throw HostTree.error(e);
        }
    }

    private final class Opened extends OpenFile {
        private final FileChannel channel;

        Opened(FileChannel channel, int flags) {
            super(HostFile.this, flags);
            this.channel = channel;
        }

        @Override
        public int read(long offset, byte[] into, int at, int length) throws FileError {
            ByteBuffer buffer = ByteBuffer.wrap(into, at, length);
            try {
                int count = 0;
                while (buffer.hasRemaining() && count >= 0) {
                    count = channel.read(buffer, offset + buffer.position() - at);
                }
                return buffer.position() - at;
            } catch (IOException e) {
                throw new FileError(Errno.EIO);
            }
        }

        @Override
        public int write(long offset, byte[] from, int at, int length) throws FileError {
            try {
                int count = channel.write(ByteBuffer.wrap(from, at, length), offset);
                changedNow();
                return count;
            } catch (IOException e) {
                throw new FileError(Errno.EIO);
            }
        }

        @Override
        public int available() throws FileError {
            try {
                return (int) Math.max(0, Math.min(Integer.MAX_VALUE, channel.size() - position()));
            } catch (IOException e) {
                throw new FileError(Errno.EIO);
            }
        }

        @Override
        protected void closed() {
            try {
                channel.close();
            } catch (IOException e) {
                // What was written is on the host already; programs learn nothing more from close.
                return;
            }
        }
    }
}
