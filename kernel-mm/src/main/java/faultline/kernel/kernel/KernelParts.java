package faultline.kernel.kernel;

import faultline.kernel.account.FaultStatistics;
import faultline.kernel.account.SyscallStatistics;
import faultline.kernel.process.FloatUnit;
import faultline.kernel.process.KernelLog;
import faultline.kernel.process.KernelRandom;
import faultline.kernel.process.ProcessFactory;
import faultline.kernel.process.ProcessTable;
import faultline.kernel.process.ProcessorTimers;
import faultline.kernel.process.ProgramLoader;
import faultline.kernel.process.Reaper;
import faultline.kernel.process.Scheduler;
import faultline.kernel.process.SignalDelivery;
import faultline.kernel.process.Signals;
import faultline.kernel.process.Timekeeper;
import faultline.kernel.process.TimerQueue;
import faultline.kernel.process.TlsSegments;
import faultline.kernel.syscall.SyscallTable;
import faultline.kernel.uaccess.PageFaults;
import faultline.kernel.uaccess.UserMemory;

/** The parts of a booted kernel. */
public record KernelParts(
        MemoryParts memory,
        PageFaults faults,
        FaultStatistics faultStatistics,
        UserMemory user,
        ProcessTable processes,
        ProcessFactory factory,
        Scheduler scheduler,
        Signals signals,
        SignalDelivery delivery,
        FloatUnit floats,
        Reaper reaper,
        TimerQueue timers,
        ProcessorTimers processorTimers,
        TlsSegments segments,
        ProgramLoader loader,
        RunLimits limits,
        OutOfMemory outOfMemory,
        SyscallTable table,
        SyscallStatistics calls,
        Timekeeper time,
        KernelRandom random,
        KernelLog log,
        KernelNotes notes,
        FileParts files) {}
