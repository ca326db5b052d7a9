package faultline.kernel.testing;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.account.Activity;
import faultline.kernel.account.CycleLedger;
import faultline.kernel.account.KernelText;
import faultline.kernel.account.KernelWork;
import faultline.kernel.process.FloatUnit;
import faultline.kernel.process.Futexes;
import faultline.kernel.process.Process;
import faultline.kernel.process.Scheduler;
import faultline.kernel.process.SignalDelivery;
import faultline.kernel.process.Signals;
import faultline.kernel.uaccess.PageFaults;
import faultline.kernel.uaccess.UserMemory;

/** The parts of a kernel that need no memory manager, around a {@link FlatCpu} with 1 MB of user memory, on which nothing faults. */
public final class Desk {

    private static final int USER_BYTES = 1 << 20;

    public final PhysicalMemory memory = new PhysicalMemory(USER_BYTES);
    public final FlatCpu cpu = new FlatCpu(USER_BYTES);
    public final KernelWork work = new KernelWork(new CycleLedger(1), new KernelText(0xC0100000));
    public final Scheduler scheduler = new Scheduler(work, 10);
    public final Signals signals = new Signals(work, scheduler);
    public final Futexes futexes = new Futexes(work, scheduler, 0xC0180000);
    public final UserMemory user = new UserMemory(work, memory, new PageFaults(work, null, null, null), 64);
    public final SignalDelivery delivery = new SignalDelivery(work, user, signals, new FloatUnit(work, 1568, 32, true));

    /** A desk with a kernel activity open. */
    public Desk() {
        work.on(cpu);
        work.begin(2, Activity.SYSCALL, 0);
    }

    /** A process without memory. */
    public Process process(int pid) {
        return new Process(pid, "guest", 0xC0200000 + pid * 2048, 0, 0xC0300000 + pid * 8192, 0);
    }
}
