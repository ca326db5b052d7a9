package faultline.emulator.machine;

import faultline.emulator.cpu.Cpuid;
import faultline.emulator.paging.MmuConfig;
import faultline.emulator.paging.TlbConfig;
import faultline.emulator.timing.CacheHierarchyConfig;
import faultline.emulator.timing.CostConfig;
import faultline.emulator.timing.PredictorConfig;
import java.util.List;

/**
 * A machine as a typed record: everything that the model needs to know about one processor and its memory.
 *
 * @param name name as users type it
 * @param title one line about the machine
 * @param clockHz core clock in hertz
 * @param identity what CPUID says
 * @param physicalBits width of physical addresses
 * @param noExecute whether the processor has the XD/NX bit
 * @param kernelLineBytes L1_CACHE_BYTES of a kernel built for this processor: what it aligns to and sizes by
 * @param caches caches and DRAM
 * @param instructionTlb TLBs for fetches
 * @param dataTlb TLBs for loads and stores
 * @param predictor branch predictor
 * @param costs prices in cycles
 * @param nodes nodes that memory is divided into; all are equally fast
 * @param disk the disk
 * @param values every value with its source, in the order of the profile
 */
public record MachineProfile(
        String name,
        String title,
        long clockHz,
        Cpuid.Identity identity,
        int physicalBits,
        boolean noExecute,
        int kernelLineBytes,
        CacheHierarchyConfig caches,
        TlbConfig instructionTlb,
        TlbConfig dataTlb,
        PredictorConfig predictor,
        CostConfig costs,
        int nodes,
        DiskProfile disk,
        List<ProfileValue> values) {

    /** Checks the clock and freezes the values. */
    public MachineProfile {
        if (clockHz <= 0) {
            throw new IllegalArgumentException("the clock must be positive");
        }
        values = List.copyOf(values);
    }

    /** The memory side of a CPU of this machine. */
    public MmuConfig mmu(boolean lineFilter) {
        return new MmuConfig(caches, instructionTlb, dataTlb, physicalBits, lineFilter);
    }
}
