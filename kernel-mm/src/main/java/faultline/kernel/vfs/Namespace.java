package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.FileMode;
import faultline.kernel.abi.OpenFlags;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.vfs.PathWalk.Found;
import faultline.kernel.vfs.PathWalk.Last;

/** What is done to names: open, create, link, rename, remove, with the checks that Linux makes (fs/namei.c). */
public final class Namespace {

    /** RENAME_NOREPLACE. */
    public static final int KEEP_TARGET = 1;
    /** RENAME_EXCHANGE. */
    public static final int EXCHANGE = 2;

    private static final int STICKY_AND_PERMISSIONS = 0x3FF;

    private final KernelWork work;
    private final PathWalk walk;

    /** @param walk finds paths */
    public Namespace(KernelWork work, PathWalk walk) {
        this.work = work;
        this.walk = walk;
    }

    /** Finds a path: see {@link PathWalk#walk}. */
    public Found find(Place place, Directory start, String path, boolean follows) throws FileError {
        return walk.walk(place, start, path, follows);
    }

    /** Opens or creates a file: open. */
    public OpenFile open(Place place, Directory start, String path, int flags, int mode) throws FileError {
        boolean creates = (flags & OpenFlags.CREATE) != 0;
        boolean exclusive = creates && (flags & OpenFlags.EXCLUSIVE) != 0;
        boolean follows = (flags & OpenFlags.NO_FOLLOW) == 0 && !exclusive;
        if ((flags & OpenFlags.TEMPORARY) != 0) {
            return openUnnamed(place, start, path, flags, mode);
        }
        Found found = walk.walk(place, start, path, follows);
        if (creates && found.wantsDirectory() && !(found.inode() instanceof Directory)) {
            throw new FileError(Errno.EISDIR);
        }
        Inode inode = found.inode();
        boolean created = inode == null && creates;
        if (created) {
            inode = create(place, found, mode);
        } else {
            checkOpen(place.subject(), found.file(), flags, exclusive);
            inode = found.file();
        }
        work.path(KernelPath.OPEN_FILE);
        OpenFile file = opened(inode, flags, created);
        file.setPath(pathOf(place, found));
        return file;
    }

    private static OpenFile opened(Inode inode, int flags, boolean created) throws FileError {
        if ((flags & OpenFlags.PATH) != 0) {
            return new PlaceHolder(inode, flags);
        }
        boolean regular = inode.type() == FileMode.REGULAR;
        boolean writes = regular && (flags & OpenFlags.ACCESS_MODE) != OpenFlags.READ_ONLY;
        boolean truncates = regular && !created && (flags & OpenFlags.TRUNCATE) != 0;
        OpenFile file = writes || truncates ? openToWrite(inode, flags) : inode.open(flags);
        if (truncates) {
            inode.truncate(0);
        }
        if (writes) {
            file.countsAsWriter();
        } else if (truncates) {
            inode.writeAccess().give();
        }
        return file;
    }

    /** Opens a file that nobody executes, and counts among its writers. */
    private static OpenFile openToWrite(Inode inode, int flags) throws FileError {
        inode.writeAccess().take();
        try {
            return inode.open(flags);
        } catch (FileError failed) {
            inode.writeAccess().give();
            throw failed;
        }
    }

    /** Cuts or extends a file by its path: do_sys_truncate. */
    public static void truncate(Inode inode, long size) throws FileError {
        inode.writeAccess().take();
        try {
            inode.truncate(size);
        } finally {
            inode.writeAccess().give();
        }
    }

    private OpenFile openUnnamed(Place place, Directory start, String path, int flags, int mode) throws FileError {
        Directory directory = walk.walk(place, start, path, true).directory();
        if ((flags & OpenFlags.ACCESS_MODE) == OpenFlags.READ_ONLY || (flags & OpenFlags.DIRECTORY) == 0) {
            throw new FileError(Errno.EINVAL);
        }
        directory.fileSystem().requireWritable();
        Rights.requireAdd(place.subject(), directory);
        Inode made = directory.createUnnamed(mode & ~place.mask());
        Rights.give(place.subject(), directory, made);
        OpenFile file = openToWrite(made, flags);
        file.countsAsWriter();
        file.setPath(directory.pathFrom(place.root()) + " (deleted)");
        return file;
    }

    /** Path of what was found, as /proc shows it. */
    public static String pathOf(Place place, Found found) {
        if (found.inode() instanceof Directory) {
            return ((Directory) found.inode()).pathFrom(place.root());
        }
        String above = found.parent().pathFrom(place.root());
        return above.equals("/") ? above + found.name() : above + '/' + found.name();
    }

    private Inode create(Place place, Found found, int mode) throws FileError {
        found.parent().fileSystem().requireWritable();
        Rights.requireAdd(place.subject(), found.parent());
        work.path(KernelPath.DIRECTORY_CHANGE);
        Inode made = found.parent().createFile(found.name(), mode & FileMode.PERMISSIONS & ~place.mask());
        Rights.give(place.subject(), found.parent(), made);
        return made;
    }

    private static void checkOpen(Subject who, Inode inode, int flags, boolean exclusive) throws FileError {
        int access = flags & OpenFlags.ACCESS_MODE;
        boolean pathOnly = (flags & OpenFlags.PATH) != 0;
        if (exclusive) {
            throw new FileError(Errno.EEXIST);
        }
        if (inode instanceof Directory) {
            boolean changes = access != OpenFlags.READ_ONLY || (flags & (OpenFlags.CREATE | OpenFlags.TRUNCATE)) != 0;
            if (changes && !pathOnly) {
                throw new FileError(Errno.EISDIR);
            }
            requireAccess(who, inode, flags);
            return;
        }
        if ((flags & OpenFlags.DIRECTORY) != 0) {
            throw new FileError(Errno.ENOTDIR);
        }
        if (inode instanceof Symlink && !pathOnly) {
            throw new FileError(Errno.ELOOP);
        }
        if (pathOnly) {
            return;
        }
        if (inode.type() == FileMode.REGULAR) {
            if (access != OpenFlags.READ_ONLY || (flags & OpenFlags.TRUNCATE) != 0) {
                inode.fileSystem().requireWritable();
            }
        }
        requireAccess(who, inode, flags);
        boolean large = inode.type() == FileMode.REGULAR && inode.size() > Integer.MAX_VALUE;
        if (large && (flags & OpenFlags.LARGE_FILE) == 0) {
            throw new FileError(Errno.EOVERFLOW);
        }
    }

    /** What O_ bits ask for: access mode 3 is reading and writing, as truncation is writing. */
    private static void requireAccess(Subject who, Inode inode, int flags) throws FileError {
        if ((flags & OpenFlags.PATH) != 0) {
            return;
        }
        int access = flags & OpenFlags.ACCESS_MODE;
        int wanted = access == OpenFlags.READ_ONLY
                ? Rights.READ
                : access == OpenFlags.WRITE_ONLY ? Rights.WRITE : Rights.READ | Rights.WRITE;
        Rights.require(who, inode, (flags & OpenFlags.TRUNCATE) != 0 ? wanted | Rights.WRITE : wanted);
    }

    /** The place for a new name: EEXIST when it is taken. */
    private static void requireFree(Subject who, Found found, boolean directory) throws FileError {
        if (found.inode() != null) {
            throw new FileError(Errno.EEXIST);
        }
        if (found.wantsDirectory() && !directory) {
            throw new FileError(Errno.ENOENT);
        }
        found.parent().fileSystem().requireWritable();
        Rights.requireAdd(who, found.parent());
    }

    /** The name just made belongs to its maker. */
    private static void give(Place place, Found found) throws FileError {
        Inode made = found.parent().lookup(found.name());
        if (made != null) {
            Rights.give(place.subject(), found.parent(), made);
        }
    }

    /** Creates a directory. */
    public void makeDirectory(Place place, Directory start, String path, int mode) throws FileError {
        Found found = walk.walk(place, start, path, false);
        requireFree(place.subject(), found, true);
        work.path(KernelPath.DIRECTORY_CHANGE);
        found.parent().createDirectory(found.name(), mode & STICKY_AND_PERMISSIONS & ~place.mask());
        give(place, found);
    }

    /** Creates an empty regular file or a FIFO: mknod. */
    public void makeNode(Place place, Directory start, String path, int mode) throws FileError {
        int type = mode & FileMode.TYPE;
        if (type == FileMode.DIRECTORY) {
            throw new FileError(Errno.EPERM);
        }
        if (type != 0 && type != FileMode.REGULAR && type != FileMode.FIFO) {
            throw new FileError(type == FileMode.SYMLINK ? Errno.EINVAL : Errno.EPERM);
        }
        Found found = walk.walk(place, start, path, false);
        requireFree(place.subject(), found, false);
        work.path(KernelPath.DIRECTORY_CHANGE);
        int permissions = mode & FileMode.PERMISSIONS & ~place.mask();
        if (type == FileMode.FIFO) {
            found.parent().createFifo(found.name(), permissions);
        } else {
            found.parent().createFile(found.name(), permissions);
        }
        give(place, found);
    }

    /** Creates a symbolic link. */
    public void makeSymlink(Place place, Directory start, String path, String target) throws FileError {
        if (target.isEmpty()) {
            throw new FileError(Errno.ENOENT);
        }
        Found found = walk.walk(place, start, path, false);
        requireFree(place.subject(), found, false);
        work.path(KernelPath.DIRECTORY_CHANGE);
        found.parent().createSymlink(found.name(), target);
        give(place, found);
    }

    /** Gives {@code file} one more name. */
    public void link(Place place, Inode file, Directory start, String path) throws FileError {
        Found found = walk.walk(place, start, path, false);
        requireFree(place.subject(), found, false);
        if (file.fileSystem() != found.parent().fileSystem()) {
            throw new FileError(Errno.EXDEV);
        }
        if (file instanceof Directory) {
            throw new FileError(Errno.EPERM);
        }
        work.path(KernelPath.DIRECTORY_CHANGE);
        found.parent().link(found.name(), file);
    }

    /** Removes a name of anything but a directory. */
    public void unlink(Place place, Directory start, String path) throws FileError {
        Found found = walk.walk(place, start, path, false);
        if (found.last() != Last.NAME || found.file() instanceof Directory) {
            throw new FileError(Errno.EISDIR);
        }
        found.parent().fileSystem().requireWritable();
        Rights.requireRemove(place.subject(), found.parent(), found.inode());
        work.path(KernelPath.DIRECTORY_CHANGE);
        found.parent().remove(found.name(), found.inode());
    }

    /** Removes an empty directory. */
    public void removeDirectory(Place place, Directory start, String path) throws FileError {
        Found found = walk.walk(place, start, path, false);
        switch (found.last()) {
            case DOT:
                throw new FileError(Errno.EINVAL);
            case DOT_DOT:
                throw new FileError(Errno.ENOTEMPTY);
            case ROOT:
                throw new FileError(Errno.EBUSY);
            default:
        }
        found.file();
        found.parent().fileSystem().requireWritable();
        Rights.requireRemove(place.subject(), found.parent(), found.inode());
        Directory directory = found.directory();
        if (directory.fileSystem() != found.parent().fileSystem()) {
            throw new FileError(Errno.EBUSY);
        }
        if (!directory.isEmpty()) {
            throw new FileError(Errno.ENOTEMPTY);
        }
        work.path(KernelPath.DIRECTORY_CHANGE);
        found.parent().remove(found.name(), directory);
    }

    /**
     * Moves a name.
     *
     * @param flags 0, {@link #KEEP_TARGET} or {@link #EXCHANGE}
     */
    public void rename(Place place, Directory fromStart, String from, Directory toStart, String to, int flags)
            throws FileError {
        Found source = walk.walk(place, fromStart, from, false);
        Found target = walk.walk(place, toStart, to, false);
        if (source.parent().fileSystem() != target.parent().fileSystem()) {
            throw new FileError(Errno.EXDEV);
        }
        if (source.last() != Last.NAME || target.last() != Last.NAME) {
            throw new FileError(flags == KEEP_TARGET ? Errno.EEXIST : Errno.EBUSY);
        }
        Inode moved = source.file();
        Inode replaced = target.inode();
        source.parent().fileSystem().requireWritable();
        requireRename(place.subject(), source, target);
        checkRename(source, target, flags);
        if (replaced != null && moved.sameAs(replaced)) {
            return;
        }
        work.path(KernelPath.DIRECTORY_CHANGE);
        if (flags == EXCHANGE) {
            source.parent().exchange(source.name(), target.parent(), target.name());
        } else {
            source.parent().rename(source.name(), target.parent(), target.name());
        }
    }

    /** Out of one directory, into the other, off what has the name there; a directory that moves is itself changed. */
    private static void requireRename(Subject who, Found source, Found target) throws FileError {
        Rights.requireRemove(who, source.parent(), source.inode());
        if (target.inode() == null) {
            Rights.requireAdd(who, target.parent());
        } else {
            Rights.requireRemove(who, target.parent(), target.inode());
        }
        if (source.inode() instanceof Directory && !source.parent().sameAs(target.parent())) {
            Rights.require(who, source.inode(), Rights.WRITE);
        }
    }

    private static void checkRename(Found source, Found target, int flags) throws FileError {
        Inode moved = source.inode();
        Inode replaced = target.inode();
        boolean directory = moved instanceof Directory;
        if (flags == KEEP_TARGET && replaced != null) {
            throw new FileError(Errno.EEXIST);
        }
        if (flags == EXCHANGE) {
            target.file();
        }
        if (!directory && (source.wantsDirectory() || target.wantsDirectory() && flags != EXCHANGE)) {
            throw new FileError(Errno.ENOTDIR);
        }
        if (directory && ((Directory) moved).contains(target.parent())) {
            throw new FileError(Errno.EINVAL);
        }
        boolean onto = replaced instanceof Directory;
        if (onto && ((Directory) replaced).contains(source.parent())) {
            throw new FileError(flags == EXCHANGE ? Errno.EINVAL : Errno.ENOTEMPTY);
        }
        if (crossesMount(moved, source.parent()) || replaced != null && crossesMount(replaced, target.parent())) {
            throw new FileError(Errno.EBUSY);
        }
        if (replaced == null || flags == EXCHANGE || moved.sameAs(replaced)) {
            return;
        }
        if (directory && !onto) {
            throw new FileError(Errno.ENOTDIR);
        }
        if (!directory && onto) {
            throw new FileError(Errno.EISDIR);
        }
        if (onto && !((Directory) replaced).isEmpty()) {
            throw new FileError(Errno.ENOTEMPTY);
        }
    }

    private static boolean crossesMount(Inode inode, Directory parent) {
        return inode.fileSystem() != parent.fileSystem();
    }
}
