package faultline.emulator.machine;

import faultline.emulator.debug.MachineSide;
import faultline.emulator.debug.ProcessorView;
import faultline.emulator.debug.RunGate;
import faultline.emulator.exec.ExecutionEngine;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.trap.TrapHandler;
import java.util.List;

/** RAM, CPUs, engines and the kernel that handles their traps. */
public final class Machine {

    private final MachineConfig config;
    private final PhysicalMemory memory;
    private final Cpu[] cpus;
    private final ExecutionEngine[] engines;
    private final RunControl runControl;

    /** A machine after reset; {@code memory} is its RAM, which the kernel was given too. */
    public Machine(MachineConfig config, PhysicalMemory memory, EngineFactory factory, TrapHandler kernel) {
        if (memory.bytes() != config.ramBytes()) {
            throw new IllegalArgumentException(
                    "the machine has " + config.ramBytes() + " bytes of RAM, not " + memory.bytes());
        }
        this.config = config;
        this.memory = memory;
        this.cpus = new Cpu[config.cpus()];
        this.engines = new ExecutionEngine[cpus.length];
        for (int i = 0; i < cpus.length; i++) {
            cpus[i] = new Cpu(i, config, memory);
            engines[i] = factory.create(cpus[i], memory);
        }
        this.runControl = new RunControl(cpus, engines, kernel);
    }

    /** What this machine is. */
    public MachineConfig config() {
        return config;
    }

    /** RAM. */
    public PhysicalMemory memory() {
        return memory;
    }

    /** The CPUs by number. */
    public List<Cpu> cpus() {
        return List.of(cpus);
    }

    /**
     * Starts or continues the machine.
     *
     * @param limit cycle at which to stop at the latest; the machine can be run on from there
     */
    public StopResult run(long limit) {
        return runControl.run(limit);
    }

    /** Attaches a debugger before the machine is first run. */
    public void attach(RunGate debugger) {
        runControl.attach(debugger);
    }

    /**
     * Saves the whole machine between two instructions; it must have been started. Nothing that is modelled notices.
     *
     * @param others what else belongs to the state: the kernel, and whoever keeps books for it
     * @param before an earlier snapshot that is not released, with which equal parts are shared, or null
     */
    public MachineSnapshot save(List<?> others, MachineSnapshot before) {
        return MachineSnapshot.of(memory, cpus, engines, others, before);
    }

    /** What a kernel's debugger needs of this machine. */
    public MachineSide debugSide() {
        return new MachineDebugSide(this, cpus);
    }

    /** The CPUs as they stand now. */
    public ProcessorView view() {
        return new MachineView(memory, cpus);
    }
}
