package faultline.emulator.machine;

import faultline.emulator.exec.ExecutionEngine;
import faultline.emulator.memory.PhysicalMemory;

/** Makes the engine that runs the user code of a CPU. */
public interface EngineFactory {

    /** A new engine for {@code cpu}. */
    ExecutionEngine create(Cpu cpu, PhysicalMemory memory);
}
