package faultline.emulator.exec.interp;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** Runs MMX and SSE cases on the host CPU through a program that is built once. */
final class SimdHost {
    private static final int FX_BYTES = 512;
    private static final int CODE_BYTES = 128;
    private static final int FX_MXCSR = 24;
    private static final int FX_TAGS = 4;
    private static final int FX_ST = 32;
    private static final int FX_XMM = 160;

    private static final HostHarness.Layout<Case, Result> LAYOUT = new HostHarness.Layout<>(
            44 + CODE_BYTES + 20 + FX_BYTES, 44 + FX_BYTES, SimdHost::encode, SimdHost::decode);

    /** The registers of MMX and SSE: {@code tags} has a bit for each x87 register in use. */
    record Vectors(long[] xmm, long[] mmx, int mxcsr, int tags) {}

    /** State before; {@code operand} is written to {@code where} of the data page. */
    record Case(
            String what, int[] registers, int eflags, int seed, byte[] code, int where, long[] operand, Vectors vectors)
            implements HostHarness.Case {}

    /** State after; {@code signal} is Linux's number, 0 for none; {@code hash} is FNV-1a of the data page. */
    record Result(int[] registers, int eflags, int signal, int hash, Vectors vectors) {}

    private final HostHarness<Case, Result> harness;

    SimdHost(Path dir) throws Exception {
        harness = new HostHarness<>(dir, "simd-harness", LAYOUT);
    }

    List<Result> run(List<Case> cases) throws Exception {
        return harness.run(cases);
    }

    private static void encode(Case c, ByteBuffer out) {
        HostHarness.integers(out, c.registers());
        out.putInt(c.eflags()).putInt(c.seed()).putInt(c.code().length);
        HostHarness.code(out, c.code(), CODE_BYTES);
        out.putInt(c.where()).putLong(c.operand()[0]).putLong(c.operand()[1]);
        int fx = out.position();
        out.putShort(fx, (short) 0x37F);
        out.put(fx + FX_TAGS, (byte) c.vectors().tags());
        out.putInt(fx + FX_MXCSR, c.vectors().mxcsr());
        for (int i = 0; i < 8; i++) {
            out.putLong(fx + FX_ST + 16 * i, c.vectors().mmx()[i]);
            out.putShort(fx + FX_ST + 16 * i + 8, (short) 0x3FFF);
        }
        for (int i = 0; i < 16; i++) {
            out.putLong(fx + FX_XMM + 8 * i, c.vectors().xmm()[i]);
        }
    }

    private static Result decode(ByteBuffer in) {
        int[] registers = HostHarness.registers(in);
        int eflags = in.getInt();
        int signal = in.getInt();
        int hash = in.getInt();
        int fx = in.position();
        long[] mmx = new long[8];
        long[] xmm = new long[16];
        for (int i = 0; i < 8; i++) {
            mmx[i] = in.getLong(fx + FX_ST + 16 * i);
        }
        for (int i = 0; i < 16; i++) {
            xmm[i] = in.getLong(fx + FX_XMM + 8 * i);
        }
        Vectors vectors = new Vectors(xmm, mmx, in.getInt(fx + FX_MXCSR), in.get(fx + FX_TAGS) & 0xFF);
        return new Result(registers, eflags, signal, hash, vectors);
    }
}
