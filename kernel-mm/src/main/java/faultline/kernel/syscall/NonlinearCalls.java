package faultline.kernel.syscall;

import faultline.kernel.abi.MapFlags;
import faultline.kernel.mapping.NonlinearMappings;
import faultline.kernel.process.Process;
import faultline.kernel.process.SystemCall;

/** remap_file_pages, where the kernel has it. */
public final class NonlinearCalls {

    private final NonlinearMappings mappings;

    public NonlinearCalls(NonlinearMappings mappings) {
        this.mappings = mappings;
    }

    /** Enters the call into the table. */
    public void register(SyscallTable calls) {
        if (mappings.rules().exists()) {
            calls.add(257, "remap_file_pages", this::remap);
        } else {
            calls.addAbsent(257, "remap_file_pages");
        }
    }

    private int remap(Process caller, SystemCall call) {
        boolean nonBlock = (call.argument(4) & MapFlags.MAP_NONBLOCK) != 0;
        return mappings.remap(
                caller.space(), call.argument(0), call.argument(1), call.argument(2), call.argument(3), nonBlock);
    }
}
