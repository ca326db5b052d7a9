package faultline.kernel.kernel;

import faultline.kernel.account.FaultStatistics;
import faultline.kernel.account.SyscallStatistics;
import faultline.kernel.fault.FaultHandler;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.Highmem;
import faultline.kernel.frame.SlabCaches;
import faultline.kernel.mapping.MemoryManager;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.process.KernelLog;
import faultline.kernel.process.ProcessFactory;
import faultline.kernel.process.ProcessTable;
import faultline.kernel.process.Reaper;
import faultline.kernel.process.Scheduler;
import faultline.kernel.process.SignalDelivery;
import faultline.kernel.process.Signals;
import faultline.kernel.process.Timekeeper;
import faultline.kernel.rmap.ReverseMap;
import faultline.kernel.syscall.SyscallTable;
import faultline.kernel.uaccess.PageFaults;
import faultline.kernel.uaccess.UserMemory;

/** The parts of a booted kernel. */
public record KernelParts(
        FrameTable frames,
        FrameAllocator allocator,
        SlabCaches slabs,
        Highmem highmem,
        PageTables tables,
        ReverseMap rmap,
        MemoryManager memory,
        FaultHandler faultHandler,
        PageFaults faults,
        FaultStatistics faultStatistics,
        UserMemory user,
        ProcessTable processes,
        ProcessFactory factory,
        Scheduler scheduler,
        Signals signals,
        SignalDelivery delivery,
        Reaper reaper,
        OutOfMemory outOfMemory,
        SyscallTable table,
        SyscallStatistics calls,
        Timekeeper time,
        KernelLog log,
        KernelNotes notes) {}
