package faultline.emulator.exec.jit;

import faultline.emulator.exec.interp.DecodedOp;

/**
 * A place in a block where an instruction may fault or prove untranslatable, and what the block owes the counters by then.
 *
 * @param eip the instruction
 * @param op the instruction
 * @param line line that instructions were last fetched from
 * @param work cycles and instructions, packed as in {@link RegionState#leave}
 * @param accesses loads and stores, packed likewise
 * @param fetches fetches and branches, packed likewise
 * @param flags the {@link FlagKind} of the flags
 * @param inMemory whether the registers in memory are newer than those in locals
 */
record Site(int eip, DecodedOp op, int line, long work, long accesses, long fetches, int flags, boolean inMemory) {}
