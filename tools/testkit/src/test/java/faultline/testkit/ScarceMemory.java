package faultline.testkit;

import faultline.emulator.machine.Engine;

/** Runs of programs that touch more memory than the machine has, so that others have to wait for the disk, or for them to die. */
final class ScarceMemory {

    private static final long MEGABYTES = 16;

    private ScarceMemory() {}

    /** A run of the assembly program in {@code source} on a machine with little RAM and that much swap space. */
    static MmScenario scenario(String design, String source, long swapMegabytes) {
        return MmScenario.of(GuestBuilder.assembly("scarce-memory.asm", source))
                .design(design)
                .machine("p3-2000")
                .engine(Engine.AUTO)
                .ram(MEGABYTES)
                .swap(swapMegabytes);
    }
}
