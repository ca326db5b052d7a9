package faultline.kernel.syscall;

import faultline.kernel.abi.UserLayout;
import faultline.kernel.process.CpuUsage;
import faultline.kernel.process.FaultCounts;
import faultline.kernel.process.Process;
import faultline.kernel.process.ThreadGroup;
import faultline.kernel.process.Timekeeper;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** struct rusage of processes, from the ledger's cycles. */
public final class ResourceUsage {

    /** Bytes of struct rusage on i386. */
    public static final int BYTES = 72;

    private static final int RESIDENT_AT = 16;
    private static final int MINOR_FAULTS_AT = 32;
    private static final int MAJOR_FAULTS_AT = 36;
    private static final int MICROS = 1_000_000;

    private final CpuUsage usage;
    private final Timekeeper time;

    public ResourceUsage(CpuUsage usage, Timekeeper time) {
        this.usage = usage;
        this.time = time;
    }

    /** What a process and the children that it waited for used, as wait4 reports it. */
    public byte[] of(Process process) {
        ThreadGroup group = process.group();
        return build(
                usage.user(group) + group.childUserCycles(),
                usage.system(group) + group.childSystemCycles(),
                usage.faults(group).plus(group.childFaults()),
                Math.max(group.peakResidentPages(), group.childPeakResidentPages()));
    }

    /** What all threads of the process used: RUSAGE_SELF. */
    public byte[] self(Process process) {
        ThreadGroup group = process.group();
        return build(usage.user(group), usage.system(group), usage.faults(group), group.peakResidentPages());
    }

    /** What the thread itself used: RUSAGE_THREAD. */
    public byte[] thread(Process process) {
        return build(
                usage.user(process.pid()),
                usage.system(process.pid()),
                process.faults(),
                process.group().peakResidentPages());
    }

    /** What the children that it waited for used: RUSAGE_CHILDREN. */
    public byte[] children(Process process) {
        ThreadGroup group = process.group();
        return build(
                group.childUserCycles(),
                group.childSystemCycles(),
                group.childFaults(),
                group.childPeakResidentPages());
    }

    private byte[] build(long user, long system, FaultCounts faults, int residentPages) {
        ByteBuffer out = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        putTime(out, user);
        putTime(out, system);
        out.putInt(RESIDENT_AT, residentPages * (UserLayout.PAGE_SIZE / 1024));
        out.putInt(MINOR_FAULTS_AT, (int) faults.minor());
        out.putInt(MAJOR_FAULTS_AT, (int) faults.major());
        return out.array();
    }

    private void putTime(ByteBuffer out, long cycles) {
        long micros = time.nanos(cycles) / 1000;
        out.putInt((int) (micros / MICROS)).putInt((int) (micros % MICROS));
    }
}
