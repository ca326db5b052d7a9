package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.FileMode;
import faultline.kernel.abi.OpenFlags;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Files to wait for, kept in the kernel: epoll (Linux fs/eventpoll.c). */
public final class EpollFile extends OpenFile {

    /** EPOLLET: tell a change once. */
    public static final int EDGE = 1 << 31;
    /** EPOLLONESHOT: tell once, then not until changed. */
    public static final int ONE_SHOT = 1 << 30;

    private static final int ALWAYS = PollEvents.ERROR | PollEvents.HANG_UP;
    private static final int MODES = EDGE | ONE_SHOT | 1 << 29 | 1 << 28;
    /** EP_MAX_NESTS. */
    private static final int MOST_NESTED = 4;

    private final Map<Key, Item> items = new LinkedHashMap<>();
    private final WaitQueue queue = new WaitQueue();

    private record Key(int fd, OpenFile file) {}

    /** What {@link #ready} tells of one file: its events, and the data that the program gave. */
    public record Ready(int events, long data) {}

    /** A file that is waited for: struct epitem. */
    private final class Item {
        private final OpenFile file;
        private int wanted;
        private long data;
        private boolean changed = true;
        private int lastEvents;
        private int lastAvailable;

        Item(OpenFile file, int wanted, long data) {
            this.file = file;
            this.wanted = wanted;
            this.data = data;
        }

        private int events() {
            boolean disabled = (wanted & ~MODES) == 0;
            return disabled ? 0 : file.events() & (wanted & ~MODES | ALWAYS);
        }

        /** Something was done to the file: an edge is an event that was not there, or more to be read. */
        private void wake() {
            int now = file.events();
            int available = available();
            if ((now & ~lastEvents) != 0 || available > lastAvailable) {
                changed = true;
            }
            lastEvents = now;
            lastAvailable = available;
            queue.wakeAll();
        }

        private int available() {
            try {
                return file.available();
            } catch (FileError none) {
                return 0;
            }
        }

        private boolean tells() {
            return ((wanted & EDGE) == 0 || changed) && events() != 0;
        }

        private Ready take() {
            Ready ready = new Ready(events(), data);
            changed = false;
            lastEvents = file.events();
            lastAvailable = available();
            if ((wanted & ONE_SHOT) != 0) {
                wanted &= MODES;
            }
            return ready;
        }
    }

    /** An empty set. */
    public EpollFile(FileSystem anonymous) {
        super(new AnonymousInode(anonymous), OpenFlags.READ_WRITE);
        setPath("anon_inode:[eventpoll]");
    }

    /** EPOLL_CTL_ADD. */
    public void add(int fd, OpenFile file, int wanted, long data) throws FileError {
        int type = file.inode().type();
        if (type == FileMode.REGULAR || type == FileMode.DIRECTORY || file.inode() instanceof DeviceFile) {
            throw new FileError(Errno.EPERM);
        }
        if (file == this) {
            throw new FileError(Errno.EINVAL);
        }
        if (file instanceof EpollFile && ((EpollFile) file).reaches(this, 0)) {
            throw new FileError(Errno.ELOOP);
        }
        Key key = new Key(fd, file);
        if (items.containsKey(key)) {
            throw new FileError(Errno.EEXIST);
        }
        Item item = new Item(file, wanted, data);
        items.put(key, item);
        if (file.queue() != null) {
            Runnable waker = item::wake;
            file.queue().add(waker);
            file.writeQueue().add(waker);
            file.whenClosed(() -> items.remove(key));
        }
        queue.wakeAll();
    }

    private boolean reaches(EpollFile other, int depth) {
        return depth > MOST_NESTED
                || items.keySet().stream()
                        .map(Key::file)
                        .anyMatch(file -> file == other
                                || file instanceof EpollFile && ((EpollFile) file).reaches(other, depth + 1));
    }

    /** EPOLL_CTL_MOD. */
    public void change(int fd, OpenFile file, int wanted, long data) throws FileError {
        Item item = find(fd, file);
        item.wanted = wanted;
        item.data = data;
        item.changed = true;
        queue.wakeAll();
    }

    /** EPOLL_CTL_DEL. */
    public void remove(int fd, OpenFile file) throws FileError {
        find(fd, file);
        items.remove(new Key(fd, file));
    }

    private Item find(int fd, OpenFile file) throws FileError {
        Item item = items.get(new Key(fd, file));
        if (item == null) {
            throw new FileError(Errno.ENOENT);
        }
        return item;
    }

    /** Up to {@code most} files with something to tell; those told go behind the others. */
    public List<Ready> ready(int most) {
        List<Ready> told = new ArrayList<>();
        for (Map.Entry<Key, Item> entry : new ArrayList<>(items.entrySet())) {
            if (told.size() < most && entry.getValue().tells()) {
                told.add(entry.getValue().take());
                items.remove(entry.getKey());
                items.put(entry.getKey(), entry.getValue());
            }
        }
        return told;
    }

    @Override
    public boolean seekable() {
        return false;
    }

    @Override
    public int events() {
        return items.values().stream().anyMatch(Item::tells) ? PollEvents.IN | PollEvents.READ_NORMAL : 0;
    }

    @Override
    public WaitQueue queue() {
        return queue;
    }

    @Override
    protected void closed() {
        items.clear();
    }
}
