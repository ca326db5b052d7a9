package faultline.emulator.machine;

import faultline.emulator.decode.Decoder;
import faultline.emulator.decode.OpcodeTable;
import faultline.emulator.exec.ExecutionEngine;
import faultline.emulator.exec.jit.TranslatingEngine;
import faultline.emulator.exec.jit.TranslatorLimits;
import faultline.emulator.memory.PhysicalMemory;

/** Makes engines that translate; they share one decoder. */
public final class TranslatorFactory implements EngineFactory {

    /** Transfers to an address before it is translated; of no effect on any result. */
    static final int THRESHOLD = 60;

    private final Decoder decoder = new Decoder(OpcodeTable.load());
    private final TranslatorLimits limits;

    /** Makes engines that translate what was jumped to {@code threshold} times; 0 for all at once. */
    public TranslatorFactory(int threshold) {
        this.limits = TranslatorLimits.withThreshold(threshold);
    }

    @Override
    public ExecutionEngine create(Cpu cpu, PhysicalMemory memory) {
        return new TranslatingEngine(InterpreterFactory.parts(cpu, memory, decoder), limits);
    }
}
