package faultline.kernel.debug;

import faultline.emulator.debug.RegisterSet;
import faultline.emulator.trap.FloatContext;
import faultline.emulator.trap.UserContext;
import faultline.kernel.process.Segments;

/** Translates between a saved user context and what a debugger sees of it. */
final class Registers {

    /** PE, MP, ET, NE, WP, AM, PG: what Linux sets (arch/i386/kernel/head.S and setup of 2.6.2). */
    private static final int CR0 = 0x80050033;

    private static final int STACK = 8;

    private Registers() {}

    /** The registers in {@code context}; the call and the control registers are the caller's to add. */
    static RegisterSet of(UserContext context) {
        RegisterSet set = new RegisterSet();
        System.arraycopy(context.registers, 0, set.general, 0, set.general.length);
        System.arraycopy(context.selectors, 0, set.selectors, 0, set.selectors.length);
        System.arraycopy(context.bases, 0, set.bases, 0, set.bases.length);
        System.arraycopy(context.xmm, 0, set.xmm, 0, set.xmm.length);
        set.eip = context.eip;
        set.eflags = context.eflags;
        set.mxcsr = context.mxcsr;
        set.cr0 = CR0;
        FloatContext floats = context.floats;
        for (int i = 0; i < STACK; i++) {
            int physical = floats.top + i & STACK - 1;
            set.significands[i] = floats.significands[physical];
            set.exponents[i] = floats.exponents[physical];
        }
        set.control = floats.control;
        set.status = floats.status();
        set.tags = floats.tags();
        set.opcode = floats.opcode;
        set.instructionPointer = floats.instructionPointer;
        set.dataPointer = floats.dataPointer;
        set.instructionSelector = floats.instructionPointer == 0 ? 0 : Segments.USER_CODE;
        set.dataSelector = floats.dataPointer == 0 ? 0 : Segments.USER_DATA;
        return set;
    }

    /** Puts {@code set} into {@code context}; segments stay as they are. */
    static void put(RegisterSet set, UserContext context) {
        System.arraycopy(set.general, 0, context.registers, 0, set.general.length);
        System.arraycopy(set.xmm, 0, context.xmm, 0, set.xmm.length);
        context.eip = set.eip;
        context.eflags = set.eflags;
        context.mxcsr = set.mxcsr & 0xFFFF;
        FloatContext floats = context.floats;
        floats.setControl(set.control);
        floats.setStatus(set.status);
        floats.setTags(set.tags);
        floats.opcode = set.opcode & 0x7FF;
        floats.instructionPointer = set.instructionPointer;
        floats.dataPointer = set.dataPointer;
        for (int i = 0; i < STACK; i++) {
            int physical = floats.top + i & STACK - 1;
            floats.significands[physical] = set.significands[i];
            floats.exponents[physical] = set.exponents[i] & 0xFFFF;
        }
    }
}
