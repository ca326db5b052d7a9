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
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * A 32-bit C program that runs cases on the host CPU. It is built once, from {@code harness.h} and a file of its own; it gets the
 * cases and writes the results as structures without gaps, least significant byte first.
 *
 * @param <C> a case
 * @param <R> its result
 */
final class HostHarness<C extends HostHarness.Case, R> {

    /** What the program is given to run. */
    interface Case {

        /** The instruction in words. */
        String what();
    }

    /**
     * The structures.
     *
     * @param caseBytes in a case
     * @param resultBytes in a result
     * @param encode writes a case; what it does not fill up to {@code caseBytes} is zeros
     * @param decode reads a result
     */
    record Layout<C, R>(
            int caseBytes, int resultBytes, BiConsumer<C, ByteBuffer> encode, Function<ByteBuffer, R> decode) {}

    private final Path folder;
    private final Path program;
    private final Layout<C, R> layout;

    /**
     * Builds it.
     *
     * @param name of the C file without {@code .c}, a resource of this package
     */
    HostHarness(Path folder, String name, Layout<C, R> layout) throws IOException, InterruptedException {
        this.folder = folder;
        this.program = folder.resolve(name);
        this.layout = layout;
        copy("harness.h");
        String source = copy(name + ".c").toString();
        Peers.run(folder, "gcc", "-m32", "-static", "-fno-pie", "-no-pie", "-O1", "-o", program.toString(), source);
    }

    private Path copy(String resource) throws IOException {
        Path file = folder.resolve(resource);
        try (InputStream in = HostHarness.class.getResourceAsStream(resource)) {
            Files.write(file, in.readAllBytes());
        }
        return file;
    }

    /**
     * Runs {@code cases}; returns the result of each.
     *
     * @throws AssertionError if the program ends before it has run all
     */
    List<R> run(List<C> cases) throws IOException, InterruptedException {
        Path input = folder.resolve("cases");
        Path output = folder.resolve("results");
        Files.write(input, encoded(cases));
        int status = new ProcessBuilder(program.toString())
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
        List<R> results = decoded(Files.readAllBytes(output));
        int done = results.size();
        if (status != 0 || done != cases.size()) {
            throw new AssertionError("the harness ended with status " + status + " after " + done + " of "
                    + cases.size() + " cases, at "
                    + (done < cases.size() ? cases.get(done).what() : "the end"));
        }
        return results;
    }

    private byte[] encoded(List<C> cases) {
        ByteBuffer out = ByteBuffer.allocate(cases.size() * layout.caseBytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < cases.size(); i++) {
            out.position(i * layout.caseBytes);
            layout.encode.accept(cases.get(i), out);
        }
        return out.array();
    }

    private List<R> decoded(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<R> results = new ArrayList<>();
        for (int end = layout.resultBytes; end <= bytes.length; end += layout.resultBytes) {
            results.add(layout.decode.apply(in));
            in.position(end);
        }
        return results;
    }

    /** Writes code and the zeros behind it, {@code room} bytes in all. */
    static void code(ByteBuffer out, byte[] code, int room) {
        out.put(code).put(new byte[room - code.length]);
    }

    /** Writes integers one after the other. */
    static void integers(ByteBuffer out, int... values) {
        for (int value : values) {
            out.putInt(value);
        }
    }

    /** Reads the eight general registers, in encoding order. */
    static int[] registers(ByteBuffer in) {
        int[] registers = new int[8];
        for (int i = 0; i < 8; i++) {
            registers[i] = in.getInt();
        }
        return registers;
    }
}
