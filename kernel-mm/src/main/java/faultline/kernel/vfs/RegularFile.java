package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.FileMode;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** A regular file in memory. Parts never written take no room and read as zeros. */
public final class RegularFile extends Inode {

    /** Largest offset that a file may have: MAX_LFS_FILESIZE of a 32-bit kernel, 8 TB less one byte (linux/fs.h). */
    public static final long MAX_BYTES = (1L << 43) - 1;

    private static final int CHUNK = Storage.CHUNK_BYTES;
    private static final int CHUNK_SHIFT = 12;

    private final TreeMap<Long, byte[]> chunks = new TreeMap<>();
    private long size;
    private int openCount;

    /** An empty file with one name. */
    public RegularFile(FileSystem fileSystem, int permissions) {
        super(fileSystem, FileMode.REGULAR | permissions & FileMode.PERMISSIONS);
    }

    /** An empty file that goes when it is closed. */
    public static RegularFile unnamed(FileSystem fileSystem, int permissions) {
        RegularFile file = new RegularFile(fileSystem, permissions);
        file.addLinks(-1);
        return file;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public long allocatedBytes() {
        return (long) chunks.size() * CHUNK;
    }

    /** Reads bytes from {@code offset} on; 0 at or behind the end. */
    public int read(long offset, byte[] into, int at, int length) {
        int count = (int) Math.max(0, Math.min(length, size - offset));
        for (int done = 0; done < count; ) {
            int start = (int) (offset + done) & (CHUNK - 1);
            int part = Math.min(count - done, CHUNK - start);
            byte[] chunk = chunks.get(offset + done >> CHUNK_SHIFT);
            if (chunk == null) {
                Arrays.fill(into, at + done, at + done + part, (byte) 0);
            } else {
                System.arraycopy(chunk, start, into, at + done, part);
            }
            done += part;
        }
        wasRead();
        return count;
    }

    /**
     * Writes bytes from {@code offset} on.
     *
     * @return bytes written, fewer than {@code length} when room ran out on the way
     */
    public int write(long offset, byte[] from, int at, int length) throws FileError {
        if (length > 0 && offset >= MAX_BYTES) {
            throw new FileError(Errno.EFBIG);
        }
        int wanted = (int) Math.min(length, MAX_BYTES - offset);
        int done = 0;
        while (done < wanted) {
            int start = (int) (offset + done) & (CHUNK - 1);
            int part = Math.min(wanted - done, CHUNK - start);
            byte[] chunk = chunkForWriting(offset + done >> CHUNK_SHIFT, done > 0);
            if (chunk == null) {
                break;
            }
            System.arraycopy(from, at + done, chunk, start, part);
            done += part;
        }
        size = Math.max(size, done > 0 ? offset + done : 0);
        wasWritten();
        return done;
    }

    private byte[] chunkForWriting(long index, boolean partDone) throws FileError {
        byte[] chunk = chunks.get(index);
        if (chunk == null) {
            try {
                fileSystem().storage().takeChunk();
            } catch (FileError full) {
                if (partDone) {
                    return null;
                }
                throw full;
            }
            chunk = new byte[CHUNK];
            chunks.put(index, chunk);
        }
        return chunk;
    }

    @Override
    public void truncate(long newSize) throws FileError {
        if (newSize > MAX_BYTES) {
            throw new FileError(Errno.EFBIG);
        }
        if (newSize < size) {
            long firstGone = newSize + CHUNK - 1 >> CHUNK_SHIFT;
            Map<Long, byte[]> gone = chunks.tailMap(firstGone, true);
            fileSystem().storage().giveBack(gone.size());
            gone.clear();
            byte[] last = chunks.get(newSize >> CHUNK_SHIFT);
            if (last != null) {
                Arrays.fill(last, (int) newSize & (CHUNK - 1), CHUNK, (byte) 0);
            }
        }
        size = newSize;
        wasWritten();
    }

    @Override
    public void allocate(long from, long to, boolean keepSize) throws FileError {
        if (to > MAX_BYTES) {
            throw new FileError(Errno.EFBIG);
        }
        for (long index = from >> CHUNK_SHIFT; index << CHUNK_SHIFT < to; index++) {
            chunkForWriting(index, false);
        }
        size = keepSize ? size : Math.max(size, to);
        wasWritten();
    }

    @Override
    public OpenFile open(int flags) {
        openCount++;
        return new Opened(flags);
    }

    @Override
    void addLinks(int count) {
        super.addLinks(count);
        dropIfUnused();
    }

    private void dropIfUnused() {
        if (links() == 0 && openCount == 0) {
            fileSystem().storage().giveBack(chunks.size());
            chunks.clear();
            size = 0;
        }
    }

    private final class Opened extends OpenFile {
        Opened(int flags) {
            super(RegularFile.this, flags);
        }

        @Override
        public int read(long offset, byte[] into, int at, int length) {
            return RegularFile.this.read(offset, into, at, length);
        }

        @Override
        public int write(long offset, byte[] from, int at, int length) throws FileError {
            return RegularFile.this.write(offset, from, at, length);
        }

        @Override
        public int available() {
            return (int) Math.max(0, Math.min(Integer.MAX_VALUE, size - position()));
        }

        @Override
        protected void closed() {
            openCount--;
            dropIfUnused();
        }
    }
}
