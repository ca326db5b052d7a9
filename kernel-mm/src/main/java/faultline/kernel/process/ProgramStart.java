package faultline.kernel.process;

import faultline.emulator.trap.UserContext;
import java.util.Arrays;

/** The registers with which a program starts: start_thread and ELF_PLAT_INIT (Linux 2.6.2 asm-i386/elf.h). */
public final class ProgramStart {

    private static final int ESP = 4;
    private static final int INTERRUPTS_ENABLED = 0x202;

    private ProgramStart() {}

    /** Fills {@code user} for a program that begins at {@code entry}: all registers 0 but ESP and EIP. */
    public static void fill(UserContext user, int entry, int stackPointer) {
        Arrays.fill(user.registers, 0);
        user.registers[ESP] = stackPointer;
        user.eip = entry;
        user.eflags = INTERRUPTS_ENABLED;
        Segments.fresh(user);
        Arrays.fill(user.xmm, 0);
        user.mxcsr = UserContext.INITIAL_MXCSR;
        user.floats.reset();
    }
}
