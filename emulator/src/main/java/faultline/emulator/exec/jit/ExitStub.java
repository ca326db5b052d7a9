package faultline.emulator.exec.jit;

import org.objectweb.asm.Label;

/**
 * Code that leaves a region, out of line.
 *
 * @param label where it begins
 * @param eip where to go on
 * @param line line that instructions were last fetched from
 * @param kind {@link FlagKind} of the flags
 * @param owed what the block owes
 * @param common the code that leaves with the right result
 */
record ExitStub(Label label, int eip, int line, int kind, Owed owed, Label common) {}
