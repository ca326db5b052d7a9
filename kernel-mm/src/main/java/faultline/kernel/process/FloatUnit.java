package faultline.kernel.process;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;

/**
 * The lazy switch of x87, MMX and SSE registers (Linux 2.6.2 include/asm-i386/i387.h, arch/i386/kernel/i387.c; 2.4 alike): a
 * task gets the unit at its first instruction that needs it, by way of #NM, and its registers are saved when it gives up the CPU
 * after that. Tasks that do not compute with them pay nothing. What is charged is the trap and the lines of the area.
 */
public final class FloatUnit {

    /** Whether a task has used the unit, and whether its registers are in it now. */
    public static final class Use {
        private boolean used;
        private boolean live;

        /** tsk->used_math: its area has a state. */
        public boolean used() {
            return used;
        }
    }

    /** Bytes of union i387_union. */
    private static final int AREA_BYTES = 512;
    /** Bytes that FXSAVE writes with SSE, and without (SDM vol. 1, table 10-2). */
    private static final int VECTOR_BYTES = 288;

    private static final int PLAIN_BYTES = 160;

    private final KernelWork work;
    private final int areaOffset;
    private final int lineBytes;
    private final int savedBytes;

    /**
     * @param taskBytes size of a task_struct: thread.i387 is taken to be its last part (unverified)
     * @param lineBytes line of the data cache
     * @param vectors whether the processor has XMM registers
     */
    public FloatUnit(KernelWork work, int taskBytes, int lineBytes, boolean vectors) {
        this.work = work;
        this.areaOffset = taskBytes - AREA_BYTES & -16;
        this.lineBytes = lineBytes;
        this.savedBytes = vectors ? VECTOR_BYTES : PLAIN_BYTES;
    }

    /** The unit is nobody's: the first instruction that needs it traps. */
    public void start() {
        work.cpu().setTaskSwitched(true);
    }

    /** #NM of {@code task}: math_state_restore. */
    public void unavailable(Process task) {
        Use use = task.floats();
        work.path(KernelPath.FLOAT_RESTORE);
        work.cpu().setTaskSwitched(false);
        for (int at = 0; use.used && at < savedBytes; at += lineBytes) {
            work.load(task.kernelAddress() + areaOffset + at);
        }
        use.used = true;
        use.live = true;
    }

    /** unlazy_fpu: {@code task} gives up the CPU, forks, or its registers go into a signal frame. */
    public void save(Process task) {
        Use use = task.floats();
        if (!use.live) {
            return;
        }
        work.path(KernelPath.FLOAT_SAVE);
        for (int at = 0; at < savedBytes; at += lineBytes) {
            work.store(task.kernelAddress() + areaOffset + at);
        }
        giveUp(use);
    }

    /** clear_fpu: the registers of {@code task} are of no worth any more. */
    public void drop(Process task) {
        if (task.floats().live) {
            giveUp(task.floats());
        }
    }

    /** clear_used_math: {@code task} starts afresh, in a program or a signal handler. */
    public void forget(Process task) {
        drop(task);
        task.floats().used = false;
    }

    /** {@code task} has a state in its area, which sigreturn put there. */
    public void restored(Process task) {
        drop(task);
        task.floats().used = true;
    }

    /** prepare_to_copy: {@code child} begins with the state of {@code parent}. */
    public void fork(Process parent, Process child) {
        save(parent);
        child.floats().used = parent.floats().used;
    }

    private void giveUp(Use use) {
        use.live = false;
        work.cpu().setTaskSwitched(true);
    }
}
