package faultline.cli.command;

import faultline.cli.failure.ExitStatus;
import faultline.cli.report.RunResult.Outcome;

/** The exit status that tells how a guest ended. */
final class GuestStatus {

    private GuestStatus() {}

    /** The status with which a native program would have ended, or that of the limit. */
    static int of(Outcome outcome) {
        return switch (outcome.end()) {
            case Outcome.CYCLE_LIMIT -> ExitStatus.CYCLE_LIMIT;
            case Outcome.PROCESS_LIMIT -> ExitStatus.PROCESS_LIMIT;
            case Outcome.MEMORY_LIMIT -> ExitStatus.MEMORY_LIMIT;
            case Outcome.KILLED -> ExitStatus.SIGNAL_BASE + outcome.signal();
            default -> outcome.status();
        };
    }
}
