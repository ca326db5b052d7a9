package faultline.emulator.exec.jit;

import faultline.emulator.cpu.Flags;

/** What becomes constants of every region's class. */
record RegionParts(
        DataPath data,
        BranchPath branches,
        SegmentPath segments,
        DividePath divisions,
        SlowPath slow,
        RegionState state,
        Flags flags) {}
