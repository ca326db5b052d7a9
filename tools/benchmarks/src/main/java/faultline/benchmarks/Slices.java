package faultline.benchmarks;

import faultline.testkit.MmScenario;
import faultline.testkit.MmScenario.Running;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Runs a program by slices, one for each line of standard input, so that {@code turns.sh} can run two versions by turns. A line has the
 * CPU milliseconds of the slice; the answer is picoseconds of the simulating thread's CPU time for each user instruction.
 */
public final class Slices {
    private static final long CYCLES = 2_000_000;

    private final Running running;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    private Slices(Running running) {
        this.running = running;
    }

    /** Runs the ELF file that the first word names with the other words as arguments; it is not to end. */
    public static void main(String[] words) {
        try {
            serve(words);
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            System.err.println("turns.sh: " + words[0] + ": " + e.getMessage());
            System.exit(70);
        }
    }

    private static void serve(String[] words) throws IOException {
        if (!Files.isReadable(Path.of(words[0]))) {
            throw new IOException("no such file");
        }
        MmScenario scenario = MmScenario.of(Files.readAllBytes(Path.of(words[0])))
                .arguments(Arrays.copyOfRange(words, 1, words.length))
                .unchecked();
        Slices slices = new Slices(scenario.prepare());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(slices.run(Long.parseLong(line)));
        }
    }

    private long run(long milliseconds) {
        long before = instructions();
        long start = threads.getCurrentThreadCpuTime();
        long end = start + milliseconds * 1_000_000;
        while (threads.getCurrentThreadCpuTime() < end) {
            running.machine().run(running.machine().cpus().get(0).now() + CYCLES);
        }
        long done = instructions() - before;
        if (done == 0) {
            throw new IllegalStateException("has ended: give it more rounds");
        }
        return (threads.getCurrentThreadCpuTime() - start) * 1_000 / done;
    }

    private long instructions() {
        return running.machine().cpus().get(0).counters().userInstructions;
    }
}
