package faultline.emulator.exec.interp;

import faultline.emulator.cpu.CpuFeature;
import faultline.emulator.cpu.CpuState;
import faultline.emulator.cpu.Cpuid;
import faultline.emulator.decode.Decoder;
import faultline.emulator.decode.OpcodeTable;
import faultline.emulator.exec.ExecutionEngine;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.Mmu;
import faultline.emulator.paging.MmuConfig;
import faultline.emulator.paging.PageTableFormat;
import faultline.emulator.paging.PagingControl;
import faultline.emulator.paging.TlbConfig;
import faultline.emulator.timing.BranchPredictor;
import faultline.emulator.timing.CacheConfig;
import faultline.emulator.timing.CacheHierarchyConfig;
import faultline.emulator.timing.Clock;
import faultline.emulator.timing.CostConfig;
import faultline.emulator.timing.CostModel;
import faultline.emulator.timing.Inclusion;
import faultline.emulator.timing.PerfCounters;
import faultline.emulator.timing.PredictorConfig;
import faultline.emulator.timing.Replacement;
import faultline.emulator.timing.TrapCost;
import faultline.emulator.trap.GuestFault;
import java.util.EnumSet;
import java.util.Map;
import java.util.function.Function;

/** One processor over identity-mapped RAM. */
final class TinyMachine {
    static final int RAM = 16 << 20;
    static final int FIRST_MAPPED = 1 << 20;

    final PhysicalMemory memory = new PhysicalMemory(RAM);
    final CpuState state = new CpuState();
    final Clock clock = new Clock();
    final PerfCounters counters = new PerfCounters();
    final GuestFault fault = new GuestFault();
    final Mmu mmu;
    final BranchPredictor predictor;
    final ExecutionEngine interpreter;

    TinyMachine() {
        this(0, Interpreter::new);
    }

    /** A machine with an engine of {@code engines}, where a mispredicted branch loses {@code mispredict} cycles. */
    TinyMachine(int mispredict, Function<Interpreter.Parts, ExecutionEngine> engines) {
        this(mispredict, engines, true);
    }

    TinyMachine(int mispredict, Function<Interpreter.Parts, ExecutionEngine> engines, boolean lineFilter) {
        TrapCost free = new TrapCost(0, 0);
        CostModel costs = new CostModel(new CostConfig(Map.of(), 0, free, free, free, 0, 0, 0, 0, 4, 4, 0, 1));
        mmu = new Mmu(config(lineFilter), memory, costs, clock, counters, fault);
        mapIdentically();
        predictor = new BranchPredictor(new PredictorConfig(4, 16, 16, 16, mispredict, mispredict / 2), counters);
        interpreter = engines.apply(new Interpreter.Parts(
                state,
                mmu,
                memory,
                clock,
                costs,
                predictor,
                counters,
                fault,
                cpuid(),
                new Decoder(OpcodeTable.load())));
    }

    /** A processor with every feature. */
    static Cpuid cpuid() {
        return new Cpuid(new Cpuid.Identity("GenuineIntel", 15, 2, 5, "Tiny", EnumSet.allOf(CpuFeature.class)));
    }

    private static MmuConfig config(boolean lineFilter) {
        CacheConfig first = new CacheConfig(32 << 10, 8, 64, 64, 0, false, Inclusion.INCLUSIVE, Replacement.BIT_PLRU);
        CacheConfig second = new CacheConfig(1 << 20, 16, 64, 64, 10, false, Inclusion.INCLUSIVE, Replacement.BIT_PLRU);
        TlbConfig tlb = new TlbConfig(64, 4, 0, 0, 0, 0, false, Replacement.BIT_PLRU);
        return new MmuConfig(new CacheHierarchyConfig(first, first, second, null, 100, 0), tlb, tlb, 36, lineFilter);
    }

    /** Two-level tables: all pages from 1 MB up are the user's, those below are not mapped. */
    private void mapIdentically() {
        int directory = 0x1000;
        for (int va = FIRST_MAPPED; va < RAM; va += PhysicalMemory.FRAME_BYTES) {
            int table = 0x2000 + (va >>> 22) * PhysicalMemory.FRAME_BYTES;
            memory.write32(directory + (va >>> 22) * 4, table | 7);
            memory.write32(table + (va >>> 12 & 0x3FF) * 4, va | 7);
        }
        mmu.supervisor().setControl(PagingControl.linux(PageTableFormat.TWO_LEVEL, false, 36));
        mmu.supervisor().loadCr3(directory);
    }

    /** Changes the entry of the page at {@code va}: its frame and low bits (7 user read-write, 5 read-only, 0 absent). */
    void map(int va, int frame, int bits) {
        memory.write32(0x2000 + (va >>> 22) * PhysicalMemory.FRAME_BYTES + (va >>> 12 & 0x3FF) * 4, frame << 12 | bits);
        mmu.supervisor().invalidatePage(va);
        interpreter.enterAnew();
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
