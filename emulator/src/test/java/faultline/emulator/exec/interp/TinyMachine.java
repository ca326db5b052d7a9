package faultline.emulator.exec.interp;

import faultline.emulator.cpu.CpuState;
import faultline.emulator.cpu.Cpuid;
import faultline.emulator.decode.Decoder;
import faultline.emulator.decode.OpcodeTable;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.Mmu;
import faultline.emulator.timing.BranchPredictor;
import faultline.emulator.timing.Clock;
import faultline.emulator.timing.CostConfig;
import faultline.emulator.timing.CostModel;
import faultline.emulator.timing.PerfCounters;
import faultline.emulator.timing.PredictorConfig;
import faultline.emulator.timing.TrapCost;
import faultline.emulator.trap.GuestFault;
import java.util.Map;

/** One processor over identity-mapped RAM. */
final class TinyMachine {
    static final int RAM = 16 << 20;

    final PhysicalMemory memory = new PhysicalMemory(RAM);
    final CpuState state = new CpuState();
    final Clock clock = new Clock();
    final PerfCounters counters = new PerfCounters();
    final GuestFault fault;
    final Interpreter interpreter;

    TinyMachine() {
        Mmu mmu = new Mmu(memory);
        fault = mmu.fault();
        TrapCost free = new TrapCost(0, 0);
        CostModel costs = new CostModel(new CostConfig(Map.of(), 0, free, free, free, 0, 0, 0, 0, 4, 4, 1));
        interpreter = new Interpreter(new Interpreter.Parts(
                state,
                mmu,
                memory,
                clock,
                costs,
                new BranchPredictor(new PredictorConfig(4, 16, 16, 16, 0, 0), counters),
                counters,
                fault,
                new Cpuid(new Cpuid.Identity("GenuineIntel", 15, 2, 5, "Tiny")),
                new Decoder(OpcodeTable.load()),
                64));
    }

    /** As the native harness does. */
    void fillData(int seed) {
        int value = seed;
        for (int i = 0; i < HostCpu.DATA_BYTES; i += 4) {
            value = value * 1664525 + 1013904223;
            memory.write32(HostCpu.DATA + i, value);
        }
    }

    /** As the native harness does: FNV-1a. */
    int hashData() {
        int hash = 0x811C9DC5;
        for (int i = 0; i < HostCpu.DATA_BYTES; i++) {
            hash = (hash ^ memory.read8(HostCpu.DATA + i)) * 16777619;
        }
        return hash;
    }
}
