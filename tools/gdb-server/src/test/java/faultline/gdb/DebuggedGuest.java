package faultline.gdb;

import faultline.emulator.machine.Machine;
import faultline.kernel.debug.KernelTarget;
import faultline.testkit.MmChecker;
import faultline.testkit.MmScenario;
import faultline.testkit.Peers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A guest that runs on a thread of its own with a debugger's port. */
final class DebuggedGuest implements AutoCloseable {

    private static final int SECONDS = 60;

    private final MmScenario scenario;
    private volatile MmScenario.Running running;
    private final GdbServer server;
    private final Thread thread;
    private final long historyBytes;
    private volatile Throwable failure;

    private DebuggedGuest(MmScenario scenario, boolean stopsAtStart, long historyBytes) {
        try {
            server = new GdbServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.scenario = scenario;
        this.historyBytes = historyBytes;
        prepare(stopsAtStart);
        thread = new Thread(this::run, "guest");
        thread.setDaemon(true);
        thread.start();
    }

    /** Starts a guest that waits for a debugger. */
    static DebuggedGuest start(MmScenario scenario) {
        return new DebuggedGuest(scenario, true, 0);
    }

    /** Starts a guest that waits for a debugger and can go back in time. */
    static DebuggedGuest withHistory(MmScenario scenario, long bytes) {
        return new DebuggedGuest(scenario, true, bytes);
    }

    /** Starts a guest that does not wait. */
    static DebuggedGuest running(MmScenario scenario) {
        return new DebuggedGuest(scenario, false, 0);
    }

    private void prepare(boolean stopsAtStart) {
        running = scenario.prepare();
        Machine machine = running.machine();
        KernelTarget target = new KernelTarget(
                running.kernel(), machine.memory(), server, machine.debugSide(), stopsAtStart, historyBytes);
        server.debug(target);
        machine.attach(target.gate());
    }

    private void run() {
        try {
            running.machine().run(Long.MAX_VALUE);
            for (List<String> again = server.awaitRestart(); again != null; again = server.awaitRestart()) {
                if (!again.isEmpty()) {
                    scenario.onlyArguments(again);
                }
                prepare(true);
                running.machine().run(Long.MAX_VALUE);
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    int port() {
        return server.address().getPort();
    }

    /** Runs gdb with {@code commands} behind its connecting; returns what it prints. */
    String gdb(Path program, String... commands) {
        List<String> all = new ArrayList<>(List.of("file " + program, "target remote 127.0.0.1:" + port()));
        all.addAll(List.of(commands));
        return gdb(all);
    }

    /** Runs gdb with {@code commands}; a failing one does not end the session. */
    static String gdb(List<String> commands) {
        List<String> line =
                new ArrayList<>(List.of("gdb", "-q", "-nx", "-batch", "-iex", "set debuginfod enabled off"));
        for (String command : commands) {
            line.add("-ex");
            line.add(command);
        }
        Peers.Outcome outcome = Peers.outcome(line);
        return outcome.output();
    }

    /** Waits for the guest's end and checks the kernel's books. */
    MmScenario.Running end() {
        try {
            thread.join(SECONDS * 1000L);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (failure != null) {
            throw new AssertionError("the machine failed", failure);
        }
        if (thread.isAlive()) {
            throw new AssertionError("the guest has not ended");
        }
        MmChecker.check(running.machine(), running.kernel());
        return running;
    }

    /** Nanoseconds of the host's CPU that the machine has taken. */
    long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId());
    }

    /** Whether the guest still runs or stands. */
    boolean alive() {
        return thread.isAlive();
    }

    @Override
    public void close() {
        server.close();
    }

    /** A folder for compiled programs. */
    static Path folder() {
        try {
            return Files.createTempDirectory("faultline-gdb");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
