package faultline.emulator.exec.jit;

import faultline.emulator.exec.interp.DecodedOp;

/**
 * A place in a block where an instruction may fault or prove untranslatable, and what the block owes the counters by then.
 *
 * @param eip the instruction
 * @param op the instruction
 * @param line line that instructions were last fetched from
 * @param owed what the block itself owes
 * @param flags the {@link FlagKind} of the flags
 * @param inMemory whether the CPU's registers are newer than the region's
 */
record Site(int eip, DecodedOp op, int line, Owed owed, int flags, boolean inMemory) {}
