package faultline.testkit;

import faultline.emulator.trap.GuestFault;
import faultline.emulator.trap.SupervisorPort;
import faultline.emulator.trap.TrapHandler;
import faultline.kernel.kernel.Kernel;

/** A kernel whose books are checked after every so many traps. */
final class CheckingKernel implements TrapHandler {

    private final Kernel kernel;
    private final Runnable check;
    private final int every;
    private int traps;

    CheckingKernel(Kernel kernel, int every, Runnable check) {
        this.kernel = kernel;
        this.every = every;
        this.check = check;
    }

    @Override
    public void start(SupervisorPort cpu) {
        kernel.start(cpu);
        check.run();
    }

    @Override
    public void fault(SupervisorPort cpu, GuestFault fault) {
        kernel.fault(cpu, fault);
        handled();
    }

    @Override
    public void softwareInterrupt(SupervisorPort cpu, int vector) {
        kernel.softwareInterrupt(cpu, vector);
        handled();
    }

    @Override
    public void timerInterrupt(SupervisorPort cpu) {
        kernel.timerInterrupt(cpu);
        handled();
    }

    @Override
    public boolean finished() {
        return kernel.finished();
    }

    private void handled() {
        if (++traps % every == 0) {
            check.run();
        }
    }
}
