package faultline.emulator.exec.interp;

import faultline.emulator.Peers;
import faultline.emulator.trap.FloatContext;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs x87 instructions on the host CPU through a 32-bit helper program. EBX holds the address of the data. */
final class HostFpu {
    static final int DATA_BYTES = 512;
    private static final int CODE_BYTES = 128;
    private static final int RESULT_BYTES = 12 + FloatContext.SAVE_BYTES + DATA_BYTES;

    /** State before: an FRSTOR image, flags, memory operand, code without its way back. */
    record Case(String what, int eflags, byte[] code, byte[] fpu, byte[] data) {}

    /** State after; {@code signal} is Linux's number, 0 for none. */
    record Result(int eflags, int eax, int signal, byte[] fpu, byte[] data) {}

    private HostFpu() {}

    static List<Result> run(Path dir, List<Case> cases) throws Exception {
        Path program = dir.resolve("x87-harness");
        Path source = dir.resolve("x87-harness.c");
        try (InputStream in = HostFpu.class.getResourceAsStream("x87-harness.c")) {
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
        Path input = dir.resolve("cases");
        Path output = dir.resolve("results");
        Files.write(input, encode(cases));
        Process process = new ProcessBuilder(program.toString())
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int status = process.waitFor();
        List<Result> results = decode(Files.readAllBytes(output));
        if (status != 0 || results.size() != cases.size()) {
            throw new AssertionError("harness ended with " + status + " after " + results.size() + " cases");
        }
        return results;
    }

    private static byte[] encode(List<Case> cases) {
        int bytes = 8 + CODE_BYTES + FloatContext.SAVE_BYTES + DATA_BYTES;
        ByteBuffer out = ByteBuffer.allocate(cases.size() * bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (Case c : cases) {
            out.putInt(c.eflags()).putInt(c.code().length);
            out.put(c.code()).put(new byte[CODE_BYTES - c.code().length]);
            out.put(c.fpu()).put(c.data());
        }
        return out.array();
    }

    private static List<Result> decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<Result> results = new ArrayList<>();
        while (in.remaining() >= RESULT_BYTES) {
            int eflags = in.getInt();
            int eax = in.getInt();
            int signal = in.getInt();
            byte[] fpu = new byte[FloatContext.SAVE_BYTES];
            byte[] data = new byte[DATA_BYTES];
            in.get(fpu).get(data);
            results.add(new Result(eflags, eax, signal, fpu, data));
        }
        return results;
    }
}
