package faultline.emulator.exec.interp;

import faultline.emulator.trap.FloatContext;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** Runs x87 instructions on the host CPU. EBX holds the address of the data. */
final class HostFpu {
    static final int DATA_BYTES = 512;
    private static final int CODE_BYTES = 128;
    private static final int STATE_BYTES = FloatContext.SAVE_BYTES + DATA_BYTES;

    private static final HostHarness.Layout<Case, Result> LAYOUT =
            new HostHarness.Layout<>(8 + CODE_BYTES + STATE_BYTES, 12 + STATE_BYTES, HostFpu::encode, HostFpu::decode);

    /** State before: an FRSTOR image, flags, memory operand, code without its way back. */
    record Case(String what, int eflags, byte[] code, byte[] fpu, byte[] data) implements HostHarness.Case {}

    /** State after; {@code signal} is Linux's number, 0 for none. */
    record Result(int eflags, int eax, int signal, byte[] fpu, byte[] data) {}

    private HostFpu() {}

    static List<Result> run(Path dir, List<Case> cases) throws Exception {
        return new HostHarness<>(dir, "x87-harness", LAYOUT).run(cases);
    }

    private static void encode(Case c, ByteBuffer out) {
        out.putInt(c.eflags()).putInt(c.code().length);
        HostHarness.code(out, c.code(), CODE_BYTES);
        out.put(c.fpu()).put(c.data());
    }

    private static Result decode(ByteBuffer in) {
        int eflags = in.getInt();
        int eax = in.getInt();
        int signal = in.getInt();
        byte[] fpu = new byte[FloatContext.SAVE_BYTES];
        byte[] data = new byte[DATA_BYTES];
        in.get(fpu).get(data);
        return new Result(eflags, eax, signal, fpu, data);
    }
}
