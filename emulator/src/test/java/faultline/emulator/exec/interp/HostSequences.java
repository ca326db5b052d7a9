package faultline.emulator.exec.interp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** Runs instruction sequences on the host CPU through a program that is built once. */
final class HostSequences {
    static final int CODE = 0x00200000;
    /** A page of data; the pages before and behind it are not mapped. */
    static final int DATA = 0x00210000;

    static final int DATA_BYTES = 4096;
    static final int CODE_BYTES = 256;
    /** What the harness appends: a jump back. */
    static final int RETURN_BYTES = 6;

    private static final HostHarness.Layout<Case, Result> LAYOUT =
            new HostHarness.Layout<>(44 + CODE_BYTES, 48, HostSequences::encode, HostSequences::decode);

    /**
     * State before, and what to run.
     *
     * @param what the last instruction in words
     * @param seed of the data page
     * @param undefinedFlags EFLAGS bits that say nothing afterwards
     * @param undefinedAtFault the same if the last instruction faults
     */
    record Case(
            String what, int[] registers, int eflags, int seed, byte[] code, int undefinedFlags, int undefinedAtFault)
            implements HostHarness.Case {}

    /**
     * State after.
     *
     * @param signal Linux's number, 0 for none
     * @param where EIP of the signal, 0 for none
     * @param hash of the data page: FNV-1a by words
     */
    record Result(int[] registers, int eflags, int signal, int where, int hash) {}

    private final HostHarness<Case, Result> harness;

    HostSequences(Path folder) throws IOException, InterruptedException {
        harness = new HostHarness<>(folder, "sequence-harness", LAYOUT);
    }

    List<Result> run(List<Case> cases) throws IOException, InterruptedException {
        return harness.run(cases);
    }

    private static void encode(Case c, ByteBuffer out) {
        HostHarness.integers(out, c.registers());
        out.putInt(c.eflags()).putInt(c.seed()).putInt(c.code().length);
        HostHarness.code(out, c.code(), CODE_BYTES);
    }

    private static Result decode(ByteBuffer in) {
        return new Result(HostHarness.registers(in), in.getInt(), in.getInt(), in.getInt(), in.getInt());
    }
}
