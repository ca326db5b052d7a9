package faultline.testkit;

import faultline.emulator.trap.SupervisorPort;
import faultline.kernel.debug.FreePort;

/**
 * A CPU on which kernel code runs without any effect on the model: checks borrow it to walk reverse maps (law 7). Time stands
 * still; what would change registers or translations, or wait, is refused.
 */
final class SilentPort extends FreePort {

    /** @param real the CPU whose number, time and root table are shown */
    SilentPort(SupervisorPort real) {
        super(real, va -> {
            throw refused();
        });
    }

    @Override
    public void idleUntil(long cycle) {
        throw refused();
    }
}
