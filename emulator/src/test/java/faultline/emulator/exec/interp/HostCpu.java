package faultline.emulator.exec.interp;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** Runs instruction cases on the host CPU. */
final class HostCpu {
    static final int CODE = 0x00200000;
    static final int DATA = 0x00210000;
    static final int DATA_BYTES = 4096;
    static final int CODE_BYTES = 32;

    private static final HostHarness.Layout<Case, Result> LAYOUT =
            new HostHarness.Layout<>(44 + CODE_BYTES, 44, HostCpu::encode, HostCpu::decode);

    /** State before: registers in encoding order, flags, seed of the data page, code without its way back. */
    record Case(String what, int[] registers, int eflags, int seed, byte[] code, int undefinedFlags)
            implements HostHarness.Case {}

    /** State after; {@code signal} is Linux's number, 0 for none; {@code hash} is FNV-1a of the data page. */
    record Result(int[] registers, int eflags, int signal, int hash) {}

    private HostCpu() {}

    static List<Result> run(Path dir, List<Case> cases) throws Exception {
        return new HostHarness<>(dir, "native-harness", LAYOUT).run(cases);
    }

    private static void encode(Case c, ByteBuffer out) {
        HostHarness.integers(out, c.registers());
        out.putInt(c.eflags()).putInt(c.seed()).putInt(c.code().length);
        HostHarness.code(out, c.code(), CODE_BYTES);
    }

    private static Result decode(ByteBuffer in) {
        return new Result(HostHarness.registers(in), in.getInt(), in.getInt(), in.getInt());
    }
}
