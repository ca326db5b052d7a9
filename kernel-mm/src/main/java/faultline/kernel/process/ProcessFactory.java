package faultline.kernel.process;

import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.DirectMap;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.Gfp;
import faultline.kernel.frame.SlabCache;

/** Makes and frees what the kernel keeps of a process: the task_struct in its slab and the kernel stack. */
public final class ProcessFactory {

    /** Bytes of a kernel stack with thread_info: two frames (facts linux-mm.md 2.2). */
    public static final int STACK_BYTES = 8192;

    private static final int STACK_ORDER = 1;

    private final KernelWork work;
    private final SlabCache tasks;
    private final FrameAllocator allocator;
    private final ProcessTable table;
    private final Timekeeper time;

    /** @param tasks slab of task_struct */
    public ProcessFactory(
            KernelWork work, SlabCache tasks, FrameAllocator allocator, ProcessTable table, Timekeeper time) {
        this.work = work;
        this.tasks = tasks;
        this.allocator = allocator;
        this.table = table;
        this.time = time;
    }

    /** A process with a number and a stack that is in no table yet, or null when memory ran out. */
    public Process create(String name) {
        int object = tasks.allocate();
        if (object == 0) {
            return null;
        }
        int frame = allocator.allocate(Gfp.KERNEL, STACK_ORDER, FrameUse.STACK);
        if (frame == FrameAllocator.NONE) {
            tasks.free(object);
            return null;
        }
        int top = DirectMap.address((long) frame << 12) + STACK_BYTES;
        long now = time.tickAt(work.now());
        return new Process(table.allocatePid(), name, object, frame, top, now);
    }

    /** Frees the memory of a process that is in no table. */
    public void destroy(Process process) {
        allocator.free(process.stackFrame(), STACK_ORDER);
        tasks.free(process.kernelAddress());
    }
}
