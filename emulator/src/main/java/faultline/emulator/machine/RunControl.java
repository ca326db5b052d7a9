package faultline.emulator.machine;

import faultline.emulator.exec.ExecutionEngine;
import faultline.emulator.exec.Exit;
import faultline.emulator.trap.TrapHandler;

/**
 * Advances the CPUs of a machine on one host thread: always the one with the smallest clock (the lowest number if equal),
 * for a bounded slice, so that the order of events depends on simulated time alone. What leaves user mode goes to the
 * kernel.
 */
final class RunControl {

    /** How far a CPU may run ahead of the next one, in cycles; shorter slices order shared data more finely. */
    private static final long SLICE = 10_000;

    private final Cpu[] cpus;
    private final ExecutionEngine[] engines;
    private final TrapHandler kernel;
    private boolean started;

    RunControl(Cpu[] cpus, ExecutionEngine[] engines, TrapHandler kernel) {
        this.cpus = cpus;
        this.engines = engines;
        this.kernel = kernel;
    }

    /** Runs until the kernel is finished or every CPU has reached {@code limit} cycles; may be called again. */
    StopResult run(long limit) {
        if (!started) {
            started = true;
            for (Cpu cpu : cpus) {
                kernel.start(cpu);
                engines[cpu.number()].enterAnew();
            }
        }
        while (!kernel.finished()) {
            Cpu cpu = furthestBehind();
            if (cpu.now() >= limit) {
                return stop(StopResult.Reason.LIMIT);
            }
            advance(cpu, limit);
        }
        return stop(StopResult.Reason.FINISHED);
    }

    private void advance(Cpu cpu, long limit) {
        ExecutionEngine engine = engines[cpu.number()];
        if (cpu.now() >= cpu.timer()) {
            cpu.setTimer(Cpu.NO_TIMER);
            kernel.timerInterrupt(cpu);
            engine.enterAnew();
            return;
        }
        long deadline = Math.min(Math.min(limit, cpu.timer()), sliceEnd(cpu));
        Exit exit = engine.run(deadline);
        switch (exit) {
            case SOFTWARE_INTERRUPT -> kernel.softwareInterrupt(cpu, engine.interruptVector());
            case FAULT -> kernel.fault(cpu, cpu.fault());
            case DEADLINE, STEPPED -> {
                return;
            }
        }
        engine.enterAnew();
    }

    private Cpu furthestBehind() {
        Cpu behind = cpus[0];
        for (Cpu cpu : cpus) {
            if (cpu.now() < behind.now()) {
                behind = cpu;
            }
        }
        return behind;
    }

    private long sliceEnd(Cpu running) {
        long next = Long.MAX_VALUE - SLICE;
        for (Cpu cpu : cpus) {
            if (cpu != running) {
                next = Math.min(next, cpu.now());
            }
        }
        return next + SLICE;
    }

    private StopResult stop(StopResult.Reason reason) {
        long latest = 0;
        for (Cpu cpu : cpus) {
            latest = Math.max(latest, cpu.now());
        }
        return new StopResult(reason, latest);
    }
}
