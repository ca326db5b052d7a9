package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.FileMode;

/**
 * Who may do what with which file (Linux fs/namei.c generic_permission and may_delete, fs/attr.c inode_change_ok). Of folders of
 * the host the host's own rights count, not those of the guest's users.
 */
public final class Rights {

    /** MAY_EXEC: run a file, search a directory. */
    public static final int EXECUTE = 1;
    /** MAY_WRITE. */
    public static final int WRITE = 2;
    /** MAY_READ. */
    public static final int READ = 4;

    private static final int STICKY = 0x200;
    private static final int SET_USER = 0x800;
    private static final int SET_GROUP = 0x400;
    private static final int GROUP_EXECUTE = 8;

    private Rights() {}

    /** EACCES unless {@code who} has all the rights {@code wanted} to {@code inode}. */
    static void require(Subject who, Inode inode, int wanted) throws FileError {
        if (!has(who, inode, wanted)) {
            throw new FileError(Errno.EACCES);
        }
    }

    /** Whether {@code who} has all the rights {@code wanted} to {@code inode}. */
    public static boolean has(Subject who, Inode inode, int wanted) {
        if (inode.fileSystem().trusted() || inode instanceof Symlink) {
            return true;
        }
        int granted = inode.mode();
        if (who.fileUser() == inode.owner()) {
            granted >>= 6;
        } else if (who.inFileGroup(inode.group())) {
            granted >>= 3;
        }
        if ((granted & wanted) == wanted) {
            return true;
        }
        boolean directory = inode.type() == FileMode.DIRECTORY;
        boolean runs = (wanted & EXECUTE) != 0 && !directory;
        if (who.can(Subject.CAP_DAC_OVERRIDE) && (!runs || (inode.mode() & FileMode.ANY_EXECUTE) != 0)) {
            return true;
        }
        boolean onlyLooks = wanted == READ || directory && (wanted & WRITE) == 0;
        return onlyLooks && who.can(Subject.CAP_DAC_READ_SEARCH);
    }

    /** A name may be added to {@code directory}. */
    static void requireAdd(Subject who, Directory directory) throws FileError {
        require(who, directory, WRITE | EXECUTE);
    }

    /** {@code file} may be taken out of {@code directory}: in a sticky one by the owner of either alone (EPERM). */
    static void requireRemove(Subject who, Directory directory, Inode file) throws FileError {
        require(who, directory, WRITE | EXECUTE);
        boolean sticky =
                (directory.mode() & STICKY) != 0 && !directory.fileSystem().trusted();
        boolean owns = who.fileUser() == file.owner() || who.fileUser() == directory.owner();
        if (sticky && !owns && !who.can(Subject.CAP_FOWNER)) {
            throw new FileError(Errno.EPERM);
        }
    }

    /** EPERM unless {@code who} owns the file: chmod, and times other than now. */
    public static void requireOwner(Subject who, Inode inode) throws FileError {
        boolean owns = who.fileUser() == inode.owner() || inode.fileSystem().trusted();
        if (!owns && !who.can(Subject.CAP_FOWNER)) {
            throw new FileError(Errno.EPERM);
        }
    }

    /** chmod: of a group that is not one's own the set-group bit cannot be set. */
    public static void changePermissions(Subject who, Inode inode, int mode) throws FileError {
        inode.fileSystem().requireWritable();
        requireOwner(who, inode);
        boolean keeps = who.inFileGroup(inode.group()) || who.can(Subject.CAP_FSETID);
        inode.setPermissions(keeps ? mode : mode & ~SET_GROUP);
    }

    /** chown: -1 leaves a number; what is not a directory loses its set-user and set-group bits. */
    public static void changeOwners(Subject who, Inode inode, int user, int group) throws FileError {
        inode.fileSystem().requireWritable();
        boolean owns = who.fileUser() == inode.owner();
        boolean userAllowed = user == -1 || owns && user == inode.owner();
        boolean groupAllowed = group == -1 || owns && (who.inFileGroup(group) || group == inode.group());
        if (!(userAllowed && groupAllowed) && !who.can(Subject.CAP_CHOWN)) {
            throw new FileError(Errno.EPERM);
        }
        inode.setOwners(user, group);
        int set = inode.mode() & SET_USER | ((inode.mode() & GROUP_EXECUTE) != 0 ? inode.mode() & SET_GROUP : 0);
        if (set != 0 && inode.type() != FileMode.DIRECTORY) {
            inode.setPermissions(inode.mode() & ~set);
        }
    }

    /** utimes: now needs the right to write, other times need the owner. */
    public static void requireTimes(Subject who, Inode inode, boolean now) throws FileError {
        boolean owns = who.fileUser() == inode.owner() || who.can(Subject.CAP_FOWNER);
        if (!owns && now) {
            require(who, inode, WRITE);
        } else {
            requireOwner(who, inode);
        }
    }

    /** EACCES unless {@code inode} may be written to: truncate. */
    public static void requireWrite(Subject who, Inode inode) throws FileError {
        require(who, inode, WRITE);
    }

    /** EACCES unless {@code directory} may be searched: chdir. */
    public static void requireSearch(Subject who, Directory directory) throws FileError {
        require(who, directory, EXECUTE);
    }

    /** EPERM unless {@code who} has a capability. */
    public static void requireCapability(Subject who, int capability) throws FileError {
        if (!who.can(capability)) {
            throw new FileError(Errno.EPERM);
        }
    }

    /** A new file is its maker's; its group, and a directory's set-group bit, come from a directory that has that bit. */
    static void give(Subject who, Directory parent, Inode made) throws FileError {
        if (made.fileSystem().trusted()) {
            return;
        }
        boolean inherits = (parent.mode() & SET_GROUP) != 0;
        made.setOwners(who.fileUser(), inherits ? parent.group() : who.fileGroup());
        if (inherits && made instanceof Directory) {
            made.setPermissions(made.mode() | SET_GROUP);
        }
    }
}
