package faultline.kernel.debug;

import faultline.emulator.memory.LittleEndian;
import faultline.kernel.mm.AddressSpace;
import java.util.Arrays;

/** Finds the auxiliary vector above the first stack pointer: behind argc, argv and envp (System V ABI Intel386, 3.4). */
final class AuxiliaryVector {

    private static final int WORD = 4;
    private static final int LARGEST = 64 << 10;

    private AuxiliaryVector() {}

    /** The vector up to and with AT_NULL; empty if memory does not have one. */
    static byte[] read(AddressSpace space, ProcessMemory memory) {
        byte[] stack = new byte[LARGEST];
        int length = space == null ? 0 : memory.read(space, space.startStack(), stack, 0, stack.length);
        int at = WORD;
        for (int nulls = 0; nulls < 2 && at + WORD <= length; at += WORD) {
            nulls += LittleEndian.get32(stack, at) == 0 ? 1 : 0;
        }
        int from = at;
        while (at + 2 * WORD <= length && LittleEndian.get32(stack, at) != 0) {
            at += 2 * WORD;
        }
        return at + 2 * WORD <= length ? Arrays.copyOfRange(stack, from, at + 2 * WORD) : new byte[0];
    }
}
