package faultline.emulator.exec.jit;

import faultline.emulator.cpu.Flags;
import faultline.emulator.timing.Clock;
import faultline.emulator.timing.PerfCounters;

/** What becomes constants of every region's class. */
record RegionParts(
        DataPath data,
        BranchPath branches,
        SlowPath slow,
        RegionState state,
        Flags flags,
        int[] registers,
        Clock clock,
        PerfCounters counters) {}
