package faultline.emulator.exec.jit;

import org.objectweb.asm.Label;

/**
 * What follows a conditional branch that is taken, or a jump forward, out of line.
 *
 * @param label where it begins
 * @param step the branch
 * @param line line that instructions were last fetched from
 * @param kind {@link FlagKind} of the flags
 * @param owed what the block owes
 */
record TakenArm(Label label, Step step, int line, int kind, Owed owed) {}
