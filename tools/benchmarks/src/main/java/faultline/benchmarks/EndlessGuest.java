package faultline.benchmarks;

import faultline.emulator.debug.RunGate;
import faultline.emulator.machine.Cpu;
import faultline.testkit.GuestBuilder;
import faultline.testkit.MmScenario;

/** A guest that never ends, run slice by slice. */
final class EndlessGuest {

    private static final long SLICE = 5_000_000;

    private final MmScenario.Running running;
    private final Cpu cpu;

    private EndlessGuest(MmScenario scenario, RunGate debugger) {
        this.running = scenario.unchecked().prepare();
        if (debugger != null) {
            running.machine().attach(debugger);
        }
        runSlice();
        this.cpu = running.machine().cpus().get(0);
    }

    /** A guest of NASM source that loops for ever, behind its first slice. */
    static EndlessGuest of(String source, boolean lineFilter) {
        MmScenario scenario = MmScenario.of(GuestBuilder.assembly("endless.asm", source));
        return new EndlessGuest(lineFilter ? scenario : scenario.withoutLineFilter(), null);
    }

    /** As {@link #of} with {@code debugger} attached. */
    static EndlessGuest debugged(String source, RunGate debugger) {
        return new EndlessGuest(MmScenario.of(GuestBuilder.assembly("endless.asm", source)), debugger);
    }

    /** Runs on for a slice of simulated time; returns the instructions that it ran. */
    long run() {
        long before = cpu.counters().userInstructions;
        runSlice();
        return cpu.counters().userInstructions - before;
    }

    private void runSlice() {
        long now = running.machine().cpus().get(0).now();
        running.machine().run(now + SLICE);
    }
}
