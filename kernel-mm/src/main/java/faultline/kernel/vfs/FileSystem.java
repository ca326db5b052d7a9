package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** A mounted file system: super_block. */
public final class FileSystem {

    private final String type;
    private final int device;
    private final int magic;
    private boolean readOnly;
    private final Storage storage;
    private final LongSupplier clock;
    private final Map<Long, FileLocks> locks = new TreeMap<>();
    private final Map<String, WriteAccess> writers = new TreeMap<>();

    private FileMaker files;
    private Options options = Options.NONE;
    private int inodeLimit = Integer.MAX_VALUE;
    private int inodes;
    private long lastInode;
    private int openFiles;

    /**
     * @param type name as in /proc/mounts
     * @param device device number: st_dev
     * @param magic f_type of statfs (linux/magic.h)
     * @param readOnly whether all changes are refused
     * @param storage where the bytes of its files are counted
     * @param clock simulated nanoseconds since 1970
     */
    public FileSystem(String type, int device, int magic, boolean readOnly, Storage storage, LongSupplier clock) {
        this.type = type;
        this.device = device;
        this.magic = magic;
        this.readOnly = readOnly;
        this.storage = storage;
        this.clock = clock;
    }

    /** Makes a super_block. */
    @FunctionalInterface
    public interface Maker {
        /** A file system of this type with a device number of its own. */
        FileSystem make(String type, int magic, boolean readOnly, Storage storage);
    }

    /** Makes the regular files of a file system. */
    @FunctionalInterface
    public interface FileMaker {
        /** An empty file with one name; throws what creating it shall end with. */
        Inode make(int permissions) throws FileError;
    }

    /** What a file system was told when it was mounted. */
    public interface Options {

        /** A file system without options. */
        Options NONE = new Options() {
            @Override
            public String shown() {
                return "";
            }

            @Override
            public void change(MountOptions wanted) {}
        };

        /** s_op->show_options: as in /proc/mounts, each with a comma before it. */
        String shown();

        /** s_op->remount_fs: what is not named stays; EINVAL, and nothing changes, for what cannot be. */
        void change(MountOptions wanted) throws FileError;
    }

    /** Sets {@link #options}. */
    public void setOptions(Options told) {
        options = told;
    }

    /** What it was told when it was mounted. */
    public Options options() {
        return options;
    }

    /** From now on regular files are made by {@code maker}, and there are no unnamed ones. */
    public void setFiles(FileMaker maker) {
        files = maker;
    }

    /** An empty regular file. */
    Inode newFile(int permissions) throws FileError {
        return files == null ? new RegularFile(this, permissions) : files.make(permissions);
    }

    /** An empty regular file without a name: O_TMPFILE. */
    Inode newUnnamedFile(int permissions) throws FileError {
        if (files != null) {
            throw new FileError(Errno.EOPNOTSUPP);
        }
        return RegularFile.unnamed(this, permissions);
    }

    /** At most {@code most} files, directories and links may exist from now on; 0 for any number. */
    public void limitInodes(int most) {
        inodeLimit = most;
    }

    /** Whether {@link #limitInodes} was called. */
    public boolean limitsInodes() {
        return inodeLimit != Integer.MAX_VALUE;
    }

    /** Most files that may exist, or 0. */
    public int inodeLimit() {
        return inodeLimit;
    }

    /** Files that exist, as far as they are counted. */
    public int inodes() {
        return inodes;
    }

    /** One more file; ENOSPC when there may be no more. */
    public void takeInode() throws FileError {
        if (inodeLimit != 0 && inodes >= inodeLimit) {
            throw new FileError(Errno.ENOSPC);
        }
        inodes++;
    }

    /** A file that {@link #takeInode} counted is gone. */
    public void giveBackInode() {
        inodes--;
    }

    /** Name as in /proc/mounts. */
    public String type() {
        return type;
    }

    /** Device number. */
    public int device() {
        return device;
    }

    /** Whether somebody else judges who may do what: the host for its folders. */
    public boolean trusted() {
        return type.equals("9p");
    }

    /** f_type of statfs. */
    public int magic() {
        return magic;
    }

    /** Whether all changes are refused. */
    public boolean readOnly() {
        return readOnly;
    }

    /** Sets {@link #readOnly}. */
    void setReadOnly(boolean refuses) {
        readOnly = refuses;
    }

    /** Whether a file of it is open. */
    boolean inUse() {
        return openFiles > 0;
    }

    /** One more file of it is open (1), or one fewer (-1). */
    void countOpen(int change) {
        openFiles += change;
    }

    /** Where the bytes of its files are counted. */
    public Storage storage() {
        return storage;
    }

    /** Simulated nanoseconds since 1970. */
    public long now() {
        return clock.getAsLong();
    }

    /** Throws EROFS when changes are refused. */
    public void requireWritable() throws FileError {
        if (readOnly) {
            throw new FileError(Errno.EROFS);
        }
    }

    /** Locks of a file of the host, which may be known as several {@link Inode}s at a time. */
    FileLocks locks(long number) {
        return locks.computeIfAbsent(number, any -> new FileLocks());
    }

    /** Who writes a file of the host, which may be known as several {@link Inode}s. */
    WriteAccess writeAccess(String identity) {
        return writers.computeIfAbsent(identity, any -> new WriteAccess());
    }

    long nextInode() {
        return ++lastInode;
    }
}
