package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A directory in memory. Names are listed in the order in which they came. */
public final class MemoryDirectory extends Directory {

    /** i_size that ramfs gives a name (Linux mm/shmem.c BOGO_DIRENT_SIZE). */
    private static final int ENTRY_BYTES = 20;

    private final Map<String, Inode> entries = new LinkedHashMap<>();

    /** An empty directory, which has two names: its own and its dot. */
    public MemoryDirectory(FileSystem fileSystem, int permissions) {
        super(fileSystem, permissions);
        super.addLinks(1);
    }

    @Override
    public Inode lookup(String child) {
        return entries.get(child);
    }

    @Override
    public List<Entry> list() {
        List<Entry> list = new ArrayList<>(entries.size());
        entries.forEach((name, inode) -> list.add(new Entry(name, inode.number(), inode.type())));
        return list;
    }

    @Override
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    @Override
    public long size() {
        return (long) (entries.size() + 2) * ENTRY_BYTES;
    }

    /** Puts {@code inode}, which has counted this name already, under a name, covering what has it. */
    public void put(String child, Inode inode) {
        entries.put(child, inode);
        if (inode instanceof Directory) {
            ((Directory) inode).place(this, child);
            addLinks(1);
        }
        wasWritten();
    }

    /** Its file system is gone: so are all names below. Files that are still open go when they are closed. */
    void removeAll() {
        for (Map.Entry<String, Inode> entry : new ArrayList<>(entries.entrySet())) {
            if (entry.getValue() instanceof MemoryDirectory) {
                ((MemoryDirectory) entry.getValue()).removeAll();
            }
            remove(entry.getKey(), entry.getValue());
        }
    }

    private void requireAlive() throws FileError {
        if (links() == 0) {
            throw new FileError(Errno.ENOENT);
        }
    }

    /** Makes a file. */
    @FunctionalInterface
    private interface Maker {
        Inode make() throws FileError;
    }

    /** What {@code maker} makes counts among the files that there may be. */
    private Inode counted(Maker maker) throws FileError {
        fileSystem().takeInode();
        try {
            return maker.make();
        } catch (FileError failed) {
            fileSystem().giveBackInode();
            throw failed;
        }
    }

    @Override
    public Inode createFile(String child, int permissions) throws FileError {
        requireAlive();
        Inode file = counted(() -> fileSystem().newFile(permissions));
        put(child, file);
        return file;
    }

    @Override
    public Inode createUnnamed(int permissions) throws FileError {
        return counted(() -> fileSystem().newUnnamedFile(permissions));
    }

    @Override
    public void createDirectory(String child, int permissions) throws FileError {
        requireAlive();
        put(child, counted(() -> new MemoryDirectory(fileSystem(), permissions)));
    }

    @Override
    public void createSymlink(String child, String target) throws FileError {
        requireAlive();
        put(child, counted(() -> new Symlink(fileSystem(), target)));
    }

    @Override
    public void createFifo(String child, int permissions) throws FileError {
        requireAlive();
        put(child, counted(() -> new Fifo(fileSystem(), permissions)));
    }

    @Override
    public void link(String child, Inode file) throws FileError {
        requireAlive();
        put(child, file);
        file.addLinks(1);
    }

    @Override
    public void remove(String child, Inode file) {
        entries.remove(child);
        wasWritten();
        if (file instanceof Directory) {
            file.addLinks(-file.links());
            addLinks(-1);
        } else {
            file.addLinks(-1);
        }
    }

    @Override
    public void rename(String child, Directory target, String newName) throws FileError {
        MemoryDirectory to = (MemoryDirectory) target;
        to.requireAlive();
        Inode moved = entries.get(child);
        Inode replaced = to.lookup(newName);
        if (replaced != null) {
            to.remove(newName, replaced);
        }
        detach(child, moved);
        to.put(newName, moved);
    }

    @Override
    public void exchange(String child, Directory other, String otherName) {
        MemoryDirectory to = (MemoryDirectory) other;
        Inode mine = entries.get(child);
        Inode theirs = to.lookup(otherName);
        detach(child, mine);
        to.detach(otherName, theirs);
        put(child, theirs);
        to.put(otherName, mine);
    }

    private void detach(String child, Inode inode) {
        entries.remove(child);
        if (inode instanceof Directory) {
            addLinks(-1);
        }
        wasWritten();
    }
}
