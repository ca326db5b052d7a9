package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;
import faultline.kernel.file.Backing;
import faultline.kernel.file.BufferedIo;
import faultline.kernel.file.FileMapping;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * The content of one file of the host as the kernel knows it, whatever number of times it is open: its pages in the page
 * cache in front of the host's bytes. While it is open somewhere it keeps a channel of its own, so that a page can be written
 * even when the file has another name by then.
 */
final class HostContents implements Backing {

    /** Opens the file on the host. */
    interface Opener {
        FileChannel open(boolean writes) throws FileError, IOException;
    }

    private final FileMapping pages;
    private final BufferedIo io;
    private FileChannel channel;
    private boolean channelWrites;
    private int users;
    private boolean forgotten;

    HostContents(Storage storage) throws FileError {
        pages = storage.newMapping(this);
        io = pages.bufferedIo();
    }

    FileMapping pages() {
        return pages;
    }

    /** Reads from the page cache; writes go through {@link #write}. */
    BufferedIo io() {
        return io;
    }

    /** One more open file description. */
    void open(Opener opener, boolean writes) throws FileError, IOException {
        if (channel == null || writes && !channelWrites) {
            FileChannel opened = opener.open(writes);
            if (channel != null) {
                closeChannel();
            }
            channel = opened;
            channelWrites = writes;
        }
        users++;
    }

    /** One less; the pages stay for the next. */
    void close() {
        if (--users == 0) {
            pages.startSync(0, -1);
            closeChannel();
            dropIfUnused();
        }
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            // What was written is on the host already; programs learn nothing more from close.
            channel = null;
        }
        channel = null;
    }

    /** The name is gone or means another file: with the last open description the pages go. */
    void forget() {
        forgotten = true;
        dropIfUnused();
    }

    private void dropIfUnused() {
        if (forgotten && users == 0) {
            pages.destroy();
        }
    }

    /**
     * Writes to the page cache, whose pages go to the disk later; the host's file has the bytes and the length at once. Returns the
     * bytes written or a negative errno.
     */
    int write(long offset, byte[] from, int at, int length) {
        int count = io.write(offset, from, at, length);
        if (count > 0) {
            try {
                channel.write(ByteBuffer.wrap(from, at, count), offset);
            } catch (IOException e) {
                return Errno.EIO.result();
            }
        }
        return count;
    }

    @Override
    public long bytes() {
        try {
            return channel == null ? 0 : channel.size();
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public boolean reserve() {
        return true;
    }

    @Override
    public void release(int count) {}

    @Override
    public boolean stored(int index) {
        return (long) index * Storage.CHUNK_BYTES < bytes();
    }

    @Override
    public boolean load(int index, byte[] page) {
        ByteBuffer buffer = ByteBuffer.wrap(page);
        long offset = (long) index * Storage.CHUNK_BYTES;
        try {
            int count = 0;
            while (buffer.hasRemaining() && count >= 0) {
                count = channel.read(buffer, offset + buffer.position());
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public boolean storing() {
        return true;
    }

    @Override
    public boolean store(int index, byte[] page, int length) {
        try {
            channel.write(ByteBuffer.wrap(page, 0, length), (long) index * Storage.CHUNK_BYTES);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
