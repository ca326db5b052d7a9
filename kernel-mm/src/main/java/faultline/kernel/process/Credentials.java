package faultline.kernel.process;

import faultline.kernel.vfs.Subject;
import java.util.Arrays;

/**
 * Who a task is: user, group and capabilities. Each task has its own, copied at fork (Linux 2.6.2 task_struct; C libraries
 * change those of all threads one by one).
 */
public final class Credentials implements Subject {

    /** Places of the four numbers in a family. */
    public static final int REAL = 0;
    /** The number that rights are judged by. */
    public static final int EFFECTIVE = 1;
    /** The saved number. */
    public static final int SAVED = 2;
    /** The number for file accesses. */
    public static final int FILES = 3;
    /** CAP_KILL (linux/capability.h). */
    public static final int CAP_KILL = 5;
    /** CAP_IPC_LOCK. */
    public static final int CAP_IPC_LOCK = 14;
    /** CAP_IPC_OWNER. */
    public static final int CAP_IPC_OWNER = 15;
    /** CAP_SYS_NICE. */
    public static final int CAP_SYS_NICE = 23;
    /** CAP_SYS_RESOURCE. */
    public static final int CAP_SYS_RESOURCE = 24;
    /** All capabilities of Linux 2.6.2 (linux/capability.h: CAP_CHOWN to CAP_LEASE and later ones). */
    public static final long ALL_CAPABILITIES = (1L << 41) - 1;

    private final int[] user = new int[4];
    private final int[] group = new int[4];
    private int[] others = new int[0];
    private long permitted;
    private long effective;
    private long inheritable;

    /** The identity of a program that {@code id} started, as user and group; 0 is root. */
    public Credentials(int id) {
        Arrays.fill(user, id);
        Arrays.fill(group, id);
        permitted = id == 0 ? ALL_CAPABILITIES : 0;
        effective = permitted;
    }

    /** A copy that later changes do not reach. */
    Credentials copy() {
        Credentials copy = new Credentials(0);
        System.arraycopy(user, 0, copy.user, 0, user.length);
        System.arraycopy(group, 0, copy.group, 0, group.length);
        copy.others = others.clone();
        copy.permitted = permitted;
        copy.effective = effective;
        copy.inheritable = inheritable;
        return copy;
    }

    /** User number at {@link #REAL}, {@link #EFFECTIVE}, {@link #SAVED} or {@link #FILES}. */
    public int user(int which) {
        return user[which];
    }

    /** Group number at the same places. */
    public int group(int which) {
        return group[which];
    }

    /** Changes one user number. */
    public void setUser(int which, int id) {
        user[which] = id;
    }

    /** Changes one group number. */
    public void setGroup(int which, int id) {
        group[which] = id;
    }

    /** in_egroup_p: whether {@code id} is the effective group or a supplementary one. */
    public boolean inGroup(int id) {
        return group[EFFECTIVE] == id || Arrays.stream(others).anyMatch(other -> other == id);
    }

    @Override
    public int fileUser() {
        return user[FILES];
    }

    @Override
    public int fileGroup() {
        return group[FILES];
    }

    @Override
    public boolean inFileGroup(int id) {
        return group[FILES] == id || Arrays.stream(others).anyMatch(other -> other == id);
    }

    /**
     * This task as access judges it: by its real user and group. Of a real user other than root no capability counts, of root
     * those that are permitted.
     */
    public Credentials real() {
        Credentials real = copy();
        real.user[FILES] = user[REAL];
        real.group[FILES] = group[REAL];
        real.effective = user[REAL] == 0 ? permitted : 0;
        return real;
    }

    /** Supplementary groups. */
    public int[] others() {
        return others.clone();
    }

    /** Sets {@link #others}. */
    public void setOthers(int[] groups) {
        others = groups.clone();
    }

    /** Whether the task has root's rights. */
    public boolean privileged() {
        return effective != 0;
    }

    /** Whether the task has capability number {@code capability}. */
    @Override
    public boolean can(int capability) {
        return (effective >>> capability & 1) != 0;
    }

    /** Capabilities that it may make effective. */
    public long permitted() {
        return permitted;
    }

    /** Capabilities in effect. */
    public long effective() {
        return effective;
    }

    /** Capabilities that an exec may keep. */
    public long inheritable() {
        return inheritable;
    }

    /** Sets all three sets. */
    public void setCapabilities(long newEffective, long newPermitted, long newInheritable) {
        effective = newEffective;
        permitted = newPermitted;
        inheritable = newInheritable;
    }

    /**
     * Root's capabilities follow its user numbers (cap_task_post_setuid): none are permitted once no number is 0, the effective
     * ones go and come with the effective user.
     *
     * @param hadRoot whether one of the three numbers was 0 before the change
     * @param effectiveBefore effective user before the change
     */
    public void followUser(boolean hadRoot, int effectiveBefore) {
        boolean hasRoot = user[REAL] == 0 || user[EFFECTIVE] == 0 || user[SAVED] == 0;
        if (hadRoot && !hasRoot) {
            permitted = 0;
            effective = 0;
        }
        if (effectiveBefore == 0 && user[EFFECTIVE] != 0) {
            effective = 0;
        }
        if (effectiveBefore != 0 && user[EFFECTIVE] == 0) {
            effective = permitted;
        }
    }

    /** Whether one of the three user numbers is root's. */
    public boolean anyRoot() {
        return user[REAL] == 0 || user[EFFECTIVE] == 0 || user[SAVED] == 0;
    }

    /** Whether this task may send signals to one with {@code target}'s identity (check_kill_permission). */
    public boolean mayKill(Credentials target) {
        return can(CAP_KILL)
                || user[EFFECTIVE] == target.user[REAL]
                || user[EFFECTIVE] == target.user[SAVED]
                || user[REAL] == target.user[REAL]
                || user[REAL] == target.user[SAVED];
    }
}
