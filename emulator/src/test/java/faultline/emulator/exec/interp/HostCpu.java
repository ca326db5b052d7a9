package faultline.emulator.exec.interp;

import faultline.emulator.Peers;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs instruction cases on the host CPU through a 32-bit helper program. */
final class HostCpu {
    static final int CODE = 0x00200000;
    static final int DATA = 0x00210000;
    static final int DATA_BYTES = 4096;
    static final int CODE_BYTES = 32;

    /** State before: registers in encoding order, flags, seed of the data page, code without its way back. */
    record Case(String what, int[] registers, int eflags, int seed, byte[] code, int undefinedFlags) {}

    /** State after; {@code signal} is Linux's number, 0 for none; {@code hash} is FNV-1a of the data page. */
    record Result(int[] registers, int eflags, int signal, int hash) {}

    private HostCpu() {}

    static List<Result> run(Path dir, List<Case> cases) throws Exception {
        Path program = dir.resolve("native-harness");
        Path source = dir.resolve("native-harness.c");
        try (InputStream in = HostCpu.class.getResourceAsStream("native-harness.c")) {
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
            throw new AssertionError("harness ended with " + status + " after " + results.size() + " cases, at "
                    + (results.size() < cases.size() ? cases.get(results.size()).what() : "the end"));
        }
        return results;
    }

    private static byte[] encode(List<Case> cases) {
        ByteBuffer out = ByteBuffer.allocate(cases.size() * (44 + CODE_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        for (Case c : cases) {
            for (int register : c.registers()) {
                out.putInt(register);
            }
            out.putInt(c.eflags()).putInt(c.seed()).putInt(c.code().length);
            out.put(c.code()).put(new byte[CODE_BYTES - c.code().length]);
        }
        return out.array();
    }

    private static List<Result> decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<Result> results = new ArrayList<>();
        while (in.remaining() >= 44) {
            int[] registers = new int[8];
            for (int i = 0; i < 8; i++) {
                registers[i] = in.getInt();
            }
            results.add(new Result(registers, in.getInt(), in.getInt(), in.getInt()));
        }
        return results;
    }
}
