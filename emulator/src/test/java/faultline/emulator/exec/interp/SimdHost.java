package faultline.emulator.exec.interp;

import faultline.emulator.Peers;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs MMX and SSE cases on the host CPU through a 32-bit helper program. */
final class SimdHost {
    private static final int FX_BYTES = 512;
    private static final int CODE_BYTES = 128;
    private static final int FX_MXCSR = 24;
    private static final int FX_TAGS = 4;
    private static final int FX_ST = 32;
    private static final int FX_XMM = 160;

    /** The registers of MMX and SSE: {@code tags} has a bit for each x87 register in use. */
    record Vectors(long[] xmm, long[] mmx, int mxcsr, int tags) {}

    /** State before; {@code operand} is written to {@code where} of the data page. */
    record Case(
            String what,
            int[] registers,
            int eflags,
            int seed,
            byte[] code,
            int where,
            long[] operand,
            Vectors vectors) {}

    /** State after; {@code signal} is Linux's number, 0 for none; {@code hash} is FNV-1a of the data page. */
    record Result(int[] registers, int eflags, int signal, int hash, Vectors vectors) {}

    private final Path dir;
    private final Path program;

    SimdHost(Path dir) throws Exception {
        this.dir = dir;
        this.program = dir.resolve("simd-harness");
        Path source = dir.resolve("simd-harness.c");
        try (InputStream in = SimdHost.class.getResourceAsStream("simd-harness.c")) {
            Files.write(source, in.readAllBytes());
        }
        Peers.run(
                dir,
                "gcc",
                "-m32",
                "-static",
                "-fno-pie",
                "-no-pie",
                "-O1",
                "-o",
                program.toString(),
                source.toString());
    }

    List<Result> run(List<Case> cases) throws Exception {
        Path input = dir.resolve("cases");
        Path output = dir.resolve("results");
        Files.write(input, encode(cases));
        int status = new ProcessBuilder(program.toString())
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
        List<Result> results = decode(Files.readAllBytes(output));
        if (status != 0 || results.size() != cases.size()) {
            throw new AssertionError("harness ended with " + status + " after " + results.size() + " cases");
        }
        return results;
    }

    private static byte[] encode(List<Case> cases) {
        int size = 44 + CODE_BYTES + 20 + FX_BYTES;
        ByteBuffer out = ByteBuffer.allocate(cases.size() * size).order(ByteOrder.LITTLE_ENDIAN);
        for (Case c : cases) {
            int end = out.position() + size;
            for (int register : c.registers()) {
                out.putInt(register);
            }
            out.putInt(c.eflags()).putInt(c.seed()).putInt(c.code().length);
            out.put(c.code()).put(new byte[CODE_BYTES - c.code().length]);
            out.putInt(c.where()).putLong(c.operand()[0]).putLong(c.operand()[1]);
            int fx = end - FX_BYTES;
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
            out.position(end);
        }
        return out.array();
    }

    private static List<Result> decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<Result> results = new ArrayList<>();
        while (in.remaining() >= 44 + FX_BYTES) {
            int[] registers = new int[8];
            for (int i = 0; i < 8; i++) {
                registers[i] = in.getInt();
            }
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
            results.add(new Result(registers, eflags, signal, hash, vectors));
            in.position(fx + FX_BYTES);
        }
        return results;
    }
}
