package faultline.emulator.exec.interp;

import faultline.emulator.Peers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs instruction sequences on the host CPU through a 32-bit program, which is built once. */
final class HostSequences {
    static final int CODE = 0x00200000;
    /** A page of data; the pages before and behind it are not mapped. */
    static final int DATA = 0x00210000;

    static final int DATA_BYTES = 4096;
    static final int CODE_BYTES = 256;
    /** What the harness appends: a jump back. */
    static final int RETURN_BYTES = 6;

    private static final int IN_BYTES = 44 + CODE_BYTES;
    private static final int OUT_BYTES = 48;

    /**
     * State before, and what to run.
     *
     * @param what the last instruction in words
     * @param seed of the data page
     * @param undefinedFlags EFLAGS bits that say nothing afterwards
     * @param undefinedAtFault the same if the last instruction faults
     */
    record Case(
            String what,
            int[] registers,
            int eflags,
            int seed,
            byte[] code,
            int undefinedFlags,
            int undefinedAtFault) {}

    /**
     * State after.
     *
     * @param signal Linux's number, 0 for none
     * @param where EIP of the signal, 0 for none
     * @param hash of the data page: FNV-1a by words
     */
    record Result(int[] registers, int eflags, int signal, int where, int hash) {}

    private final Path folder;
    private final Path program;

    HostSequences(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        this.program = folder.resolve("sequence-harness");
        Path source = folder.resolve("sequence-harness.c");
        try (InputStream in = HostSequences.class.getResourceAsStream("sequence-harness.c")) {
            Files.write(source, in.readAllBytes());
        }
        Peers.run(
                folder,
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

    List<Result> run(List<Case> cases) throws IOException, InterruptedException {
        Path input = folder.resolve("cases");
        Path output = folder.resolve("results");
        Files.write(input, encode(cases));
        Process process = new ProcessBuilder(program.toString())
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int status = process.waitFor();
        List<Result> results = decode(Files.readAllBytes(output));
        if (status != 0 || results.size() != cases.size()) {
            throw new AssertionError("the harness ended with status " + status + " after " + results.size() + " of "
                    + cases.size() + " cases");
        }
        return results;
    }

    private static byte[] encode(List<Case> cases) {
        ByteBuffer out = ByteBuffer.allocate(cases.size() * IN_BYTES).order(ByteOrder.LITTLE_ENDIAN);
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
        while (in.remaining() >= OUT_BYTES) {
            int[] registers = new int[8];
            for (int i = 0; i < 8; i++) {
                registers[i] = in.getInt();
            }
            results.add(new Result(registers, in.getInt(), in.getInt(), in.getInt(), in.getInt()));
        }
        return results;
    }
}
