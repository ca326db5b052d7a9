package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.FileMode;
import faultline.kernel.abi.OpenFlags;

/** One end of a pair of connected stream sockets: a pipe in each direction. */
public final class SocketInode extends Inode {

    private static final int ALL = 0x1FF;

    private final Pipe in;
    private final Pipe out;

    private SocketInode(FileSystem fileSystem, Pipe in, Pipe out) {
        super(fileSystem, FileMode.SOCKET | ALL);
        this.in = in;
        this.out = out;
    }

    /** Both ends of a new pair, open with {@code flags}. */
    public static OpenFile[] pair(FileSystem fileSystem, int flags) {
        Pipe there = new Pipe();
        Pipe back = new Pipe();
        int both = flags & ~OpenFlags.ACCESS_MODE | OpenFlags.READ_WRITE;
        return new OpenFile[] {
            new End(new SocketInode(fileSystem, back, there), both),
            new End(new SocketInode(fileSystem, there, back), both)
        };
    }

    @Override
    public OpenFile open(int flags) throws FileError {
        throw new FileError(Errno.ENXIO);
    }

    /** An open end. */
    public static final class End extends OpenFile {

        private final Pipe in;
        private final Pipe out;
        private boolean reads = true;
        private boolean writes = true;

        End(SocketInode inode, int flags) {
            super(inode, flags);
            in = inode.in;
            out = inode.out;
            in.open(true, false);
            out.open(false, true);
        }

        /** Ends one direction or both: shutdown. */
        public void shutDown(boolean reading, boolean writing) {
            boolean stopsReading = reading && reads;
            boolean stopsWriting = writing && writes;
            reads &= !reading;
            writes &= !writing;
            if (stopsReading) {
                in.close(true, false);
            }
            if (stopsWriting) {
                out.close(false, true);
            }
        }

        @Override
        public boolean seekable() {
            return false;
        }

        @Override
        public int read(long offset, byte[] into, int at, int length) throws FileError {
            return reads ? in.read(into, at, length) : 0;
        }

        @Override
        public int write(long offset, byte[] from, int at, int length) throws FileError {
            if (!writes) {
                throw new FileError(Errno.EPIPE);
            }
            return out.write(from, at, length);
        }

        @Override
        public int events() {
            int events = in.count() > 0 ? PollEvents.IN | PollEvents.READ_NORMAL : 0;
            boolean noMore = !reads || in.writers() == 0;
            if (noMore) {
                events |= PollEvents.IN | PollEvents.READ_NORMAL | PollEvents.READ_HANG_UP;
            }
            if (noMore && (!writes || out.readers() == 0)) {
                events |= PollEvents.HANG_UP;
            }
            return out.hasRoom() ? events | PollEvents.OUT | PollEvents.WRITE_NORMAL : events;
        }

        /** Readers wait for what comes in; a writer that finds no room waits for {@link #writeQueue}. */
        @Override
        public WaitQueue queue() {
            return in.queue();
        }

        @Override
        public WaitQueue writeQueue() {
            return out.queue();
        }

        @Override
        public int available() {
            return in.count();
        }

        @Override
        protected void closed() {
            shutDown(true, true);
        }
    }
}
