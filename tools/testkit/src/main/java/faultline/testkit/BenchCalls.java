package faultline.testkit;

import faultline.kernel.mm.AddressSpace;
import faultline.kernel.process.Process;
import faultline.kernel.process.SystemCall;
import java.util.Arrays;

/**
 * System calls of programs on a {@link MmWorkbench}, by number. Such a program is an address space without a process, so the only
 * process of the machine, which is not running meanwhile, makes the call in its place.
 */
final class BenchCalls {

    private final BenchKernel kernel;

    BenchCalls(BenchKernel kernel) {
        this.kernel = kernel;
    }

    /** What the call {@code number} returns in EAX; it must not sleep. */
    int make(Program program, int number, int... arguments) {
        return kernel.call(() -> run(program.space(), number, arguments));
    }

    /** As {@link #make}, by nobody in particular, inside another call. */
    int makeInside(int number, int... arguments) {
        return run(null, number, arguments);
    }

    private int run(AddressSpace space, int number, int... arguments) {
        Process caller = kernel.parts().processes().all().iterator().next();
        AddressSpace own = caller.space();
        SystemCall call = new SystemCall();
        int[] all = Arrays.copyOf(arguments, 6);
        call.begin(number, all[0], all[1], all[2], all[3], all[4], all[5]);
        caller.setSpace(space == null ? own : space);
        int result = kernel.parts().table().run(caller, call);
        caller.setSpace(own);
        if (call.outcome() != SystemCall.Outcome.DONE) {
            throw new IllegalStateException("call " + number + " does not return: " + call.outcome());
        }
        return result;
    }
}
