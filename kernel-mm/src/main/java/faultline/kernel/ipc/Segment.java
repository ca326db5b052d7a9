package faultline.kernel.ipc;

import faultline.kernel.frame.KernelBuffer;
import faultline.kernel.mm.SizedFile;
import faultline.kernel.process.Credentials;
import faultline.kernel.process.Process;

/** A segment of shared memory: struct shmid_kernel, in front of a file in memory. */
public final class Segment extends IpcObject {

    /** SHM_DEST: goes with its last attachment. */
    public static final int DOOMED = 0x200;
    /** SHM_LOCKED: stays in memory. */
    public static final int LOCKED = 0x400;

    /** Bytes of struct shmid_kernel (Linux 2.6.2 include/linux/shm.h on i386). */
    static final int BYTES = 84;

    /** No user. */
    static final int NOBODY = -1;

    private final SizedFile memory;
    private final KernelBuffer buffer;
    private final int creatorProcess;
    private int lastProcess;
    private int attached;
    private int state;
    private int countsFor = NOBODY;
    private long attachedAt;
    private long detachedAt;
    private long changedAt;

    Segment(int key, int mode, SizedFile memory, KernelBuffer buffer, Process by, long now) {
        super(key, mode, by.credentials());
        this.memory = memory;
        this.buffer = buffer;
        this.creatorProcess = by.groupId();
        this.changedAt = now;
    }

    /** Its bytes. */
    public SizedFile memory() {
        return memory;
    }

    KernelBuffer buffer() {
        return buffer;
    }

    /** Process that made it. */
    public int creatorProcess() {
        return creatorProcess;
    }

    /** Process that attached or detached it last. */
    public int lastProcess() {
        return lastProcess;
    }

    /** shm_nattch: vmas that show it. */
    public int attached() {
        return attached;
    }

    /** {@link #DOOMED} and {@link #LOCKED}. */
    public int state() {
        return state;
    }

    /** Time of the last attachment in seconds since 1970, or 0. */
    public long attachedAt() {
        return attachedAt;
    }

    /** Time of the last detachment, or 0. */
    public long detachedAt() {
        return detachedAt;
    }

    /** Time of the last change. */
    public long changedAt() {
        return changedAt;
    }

    void attach(int process, long now) {
        attached++;
        lastProcess = process;
        attachedAt = now;
        buffer.store(0);
    }

    void detach(int process, long now) {
        attached--;
        lastProcess = process;
        detachedAt = now;
        buffer.store(0);
    }

    /** mlock_user: the user among whose locked memory it counts, or {@link #NOBODY}. */
    int countsFor() {
        return countsFor;
    }

    /** Sets {@link #countsFor}. */
    void countFor(int user) {
        countsFor = user;
    }

    /** SHM_LOCK or SHM_UNLOCK. */
    public void setLocked(boolean locked) {
        state = locked ? state | LOCKED : state & ~LOCKED;
        memory.setLocked(locked);
    }

    /** IPC_RMID while it is attached: its key names it no more. */
    void doom() {
        state |= DOOMED;
        hide();
    }

    /** IPC_SET. */
    public void change(int owner, int group, int mode, long now) {
        set(owner, group, mode);
        changedAt = now;
    }

    /** Whether {@code who} may lock it: its owner or creator. */
    public boolean isOf(Credentials who) {
        int user = who.user(Credentials.EFFECTIVE);
        return user == owner() || user == creator();
    }
}
