package faultline.emulator.machine;

import faultline.emulator.debug.Rewound;
import faultline.emulator.debug.RunGate;
import faultline.emulator.debug.StopPoints;
import faultline.emulator.debug.Watchpoint;
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

    /** How far a CPU runs at most before an attached debugger is asked again, in cycles; the model does not notice. */
    private static final long WATCHED_SLICE = 1_000_000;

    private final Cpu[] cpus;
    private final ExecutionEngine[] engines;
    private final TrapHandler kernel;
    private boolean started;
    private RunGate gate;

    RunControl(Cpu[] cpus, ExecutionEngine[] engines, TrapHandler kernel) {
        this.cpus = cpus;
        this.engines = engines;
        this.kernel = kernel;
    }

    /** Attaches a debugger, which is asked before user code runs and told what it asked for. */
    void attach(RunGate debugger) {
        gate = debugger;
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
            try {
                advance(cpu, limit);
            } catch (Rewound elsewhere) {
                cpu.mmu().stopPoints().takeHit();
                elsewhere.arrive();
            }
        }
        return stop(StopResult.Reason.FINISHED);
    }

    private void advance(Cpu cpu, long limit) {
        if (cpu.now() >= cpu.timer()) {
            interrupt(cpu);
            return;
        }
        long deadline = Math.min(Math.min(limit, cpu.timer()), sliceEnd(cpu));
        ExecutionEngine engine = engines[cpu.number()];
        handle(cpu, gate == null ? engine.run(deadline) : runWatched(cpu, engine, deadline));
    }

    private void interrupt(Cpu cpu) {
        cpu.setTimer(Cpu.NO_TIMER);
        kernel.timerInterrupt(cpu);
        engines[cpu.number()].enterAnew();
    }

    private void handle(Cpu cpu, Exit exit) {
        ExecutionEngine engine = engines[cpu.number()];
        switch (exit) {
            case SOFTWARE_INTERRUPT -> kernel.softwareInterrupt(cpu, engine.interruptVector());
            case FAULT -> kernel.fault(cpu, cpu.fault());
            case DEADLINE, STEPPED, BREAKPOINT, WATCHPOINT -> {
                return;
            }
        }
        engine.enterAnew();
    }

    /** Runs user code as the debugger wants it and tells it why that ended; exits into the kernel are still to be handled. */
    private Exit runWatched(Cpu cpu, ExecutionEngine engine, long deadline) {
        int number = cpu.number();
        StopPoints stops = cpu.mmu().stopPoints();
        tellHit(stops, number);
        RunGate.Pace pace = gate.enter(number);
        if (pace == RunGate.Pace.YIELD) {
            interrupt(cpu);
            return Exit.DEADLINE;
        }
        boolean steps = pace == RunGate.Pace.STEP;
        if (steps) {
            stops.useForStep(gate.stops(number), gate.places());
        } else {
            stops.use(gate.stops(number), gate.places());
        }
        Exit exit = steps
                ? engine.step()
                : engine.run(Math.min(Math.min(deadline, gate.deadline()), cpu.now() + WATCHED_SLICE));
        switch (exit) {
            case BREAKPOINT -> gate.breakpoint(number);
            case SOFTWARE_INTERRUPT -> gate.softwareInterrupt(number, engine.interruptVector());
            case FAULT -> stops.takeHit();
            default -> {
                if (!tellHit(stops, number) && steps) {
                    gate.stepped(number);
                }
            }
        }
        return exit;
    }

    /** Tells of watched memory that was accessed, by the task on the CPU or by the kernel for it. */
    private boolean tellHit(StopPoints stops, int number) {
        int address = stops.hitAddress();
        Watchpoint hit = stops.takeHit();
        boolean tells = hit != null && stops.uses(gate.stops(number));
        if (tells) {
            gate.watchpoint(number, hit, address);
        }
        return tells;
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
