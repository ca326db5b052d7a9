package faultline.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs a program under valgrind's cachegrind. */
final class Cachegrind {

    /** What cachegrind counted: instructions and first-level misses. */
    record Counts(long instructions, long i1Misses, long d1Misses) {

        /** These less {@code other}. */
        Counts minus(Counts other) {
            return new Counts(instructions - other.instructions, i1Misses - other.i1Misses, d1Misses - other.d1Misses);
        }
    }

    /** Size, ways and line bytes of a cache. */
    record Geometry(int bytes, int ways, int lineBytes) {

        @Override
        public String toString() {
            return bytes + "," + ways + "," + lineBytes;
        }
    }

    private Cachegrind() {}

    static Counts run(Path folder, Geometry i1, Geometry d1, Path program, String argument) {
        Path file = folder.resolve("cachegrind.out");
        Peers.run(List.of(
                "valgrind",
                "--tool=cachegrind",
                "--cache-sim=yes",
                "--I1=" + i1,
                "--D1=" + d1,
                "--LL=1048576,16,64",
                "--cachegrind-out-file=" + file,
                program.toString(),
                argument));
        try {
            return parse(Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Counts parse(List<String> lines) {
        String[] events = line(lines, "events: ");
        String[] values = line(lines, "summary: ");
        return new Counts(
                value(events, values, "Ir"),
                value(events, values, "I1mr"),
                value(events, values, "D1mr") + value(events, values, "D1mw"));
    }

    private static String[] line(List<String> lines, String start) {
        String found = lines.stream()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("cachegrind wrote no line " + start));
        return found.substring(start.length()).strip().split(" +");
    }

    private static long value(String[] events, String[] values, String name) {
        return Long.parseLong(values[List.of(events).indexOf(name)]);
    }
}
