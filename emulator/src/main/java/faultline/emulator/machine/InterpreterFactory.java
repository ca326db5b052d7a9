package faultline.emulator.machine;

import faultline.emulator.decode.Decoder;
import faultline.emulator.decode.OpcodeTable;
import faultline.emulator.exec.ExecutionEngine;
import faultline.emulator.exec.interp.Interpreter;
import faultline.emulator.memory.PhysicalMemory;

/** Makes interpreters, the reference engines; they share one decoder. */
public final class InterpreterFactory implements EngineFactory {

    private final Decoder decoder = new Decoder(OpcodeTable.load());

    @Override
    public ExecutionEngine create(Cpu cpu, PhysicalMemory memory) {
        return new Interpreter(parts(cpu, memory, decoder));
    }

    /** What an engine for {@code cpu} works on. */
    static Interpreter.Parts parts(Cpu cpu, PhysicalMemory memory, Decoder decoder) {
        return new Interpreter.Parts(
                cpu.state(),
                cpu.mmu(),
                memory,
                cpu.clock(),
                cpu.costs(),
                cpu.predictor(),
                cpu.counters(),
                cpu.fault(),
                cpu.cpuid(),
                decoder);
    }
}
