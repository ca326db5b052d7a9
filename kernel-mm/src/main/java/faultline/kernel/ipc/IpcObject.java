package faultline.kernel.ipc;

import faultline.kernel.abi.Errno;
import faultline.kernel.process.Credentials;

/** What a semaphore set, a message queue and a shared-memory segment have in common: struct kern_ipc_perm. */
public abstract class IpcObject {

    /** Rights of {@link #require}: the group and others bits are taken from it as from a mode. */
    public static final int READ = 0x124;
    /** The right to change. */
    public static final int WRITE = 0x92;

    private static final int PERMISSIONS = 0x1FF;
    private static final int ANY = 7;

    private int key;
    private final int creator;
    private final int creatorGroup;
    private int owner;
    private int group;
    private int mode;
    private int id;
    private int sequence;

    /** An object that {@code who} makes. */
    protected IpcObject(int key, int mode, Credentials who) {
        this.key = key;
        this.mode = mode & PERMISSIONS;
        creator = who.user(Credentials.EFFECTIVE);
        creatorGroup = who.group(Credentials.EFFECTIVE);
        owner = creator;
        group = creatorGroup;
    }

    void identify(int newId, int newSequence) {
        id = newId;
        sequence = newSequence;
    }

    /** Its key; 0 is IPC_PRIVATE. */
    public int key() {
        return key;
    }

    /** Its key names it no more, as if it had been made with IPC_PRIVATE. */
    void hide() {
        key = IpcTable.PRIVATE;
    }

    /** Its identifier. */
    public int id() {
        return id;
    }

    /** How often its place in the table has been taken. */
    public int sequence() {
        return sequence;
    }

    /** User that owns it. */
    public int owner() {
        return owner;
    }

    /** Group that owns it. */
    public int group() {
        return group;
    }

    /** User that made it. */
    public int creator() {
        return creator;
    }

    /** Group that made it. */
    public int creatorGroup() {
        return creatorGroup;
    }

    /** Permission bits. */
    public int mode() {
        return mode;
    }

    /** IPC_SET: changes owner and permissions. */
    public void set(int newOwner, int newGroup, int newMode) {
        owner = newOwner;
        group = newGroup;
        mode = newMode & PERMISSIONS;
    }

    /** ipcperms: EACCES unless {@code who} has the rights {@code wanted}, bits as in a mode. */
    public void require(Credentials who, int wanted) throws IpcError {
        int requested = wanted >> 6 | wanted >> 3 | wanted;
        int user = who.user(Credentials.EFFECTIVE);
        int granted = mode;
        if (user == creator || user == owner) {
            granted >>= 6;
        } else if (who.inGroup(creatorGroup) || who.inGroup(group)) {
            granted >>= 3;
        }
        if ((requested & ~granted & ANY) != 0 && !who.can(Credentials.CAP_IPC_OWNER)) {
            throw new IpcError(Errno.EACCES);
        }
    }

    /** EPERM unless {@code who} made or owns it, or may administer the system. */
    public void requireOwner(Credentials who) throws IpcError {
        int user = who.user(Credentials.EFFECTIVE);
        if (user != creator && user != owner && !who.can(Credentials.CAP_SYS_ADMIN)) {
            throw new IpcError(Errno.EPERM);
        }
    }
}
