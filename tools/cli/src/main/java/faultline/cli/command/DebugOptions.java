package faultline.cli.command;

import faultline.cli.failure.CommandException;
import faultline.cli.report.RunResult;
import faultline.cli.simulation.DebugPort;
import faultline.cli.simulation.GuestStreams;
import faultline.cli.simulation.Progress;
import faultline.cli.simulation.Simulation;
import faultline.gdb.GdbServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether and where a debugger can connect. */
final class DebugOptions {

    private static final int LAST_PORT = 65535;

    @Option(
            names = "--gdb",
            paramLabel = "[HOST:]PORT",
            description =
                    "Wait for a debugger at PORT before the first instruction; port 0 chooses one. Without HOST only"
                            + " this computer can connect.")
    String address;

    @Option(names = "--gdb-continue", description = "With --gdb: start at once, debuggers may connect later.")
    boolean continues;

    @Mixin
    final HistoryOptions history = new HistoryOptions();

    /** Whether a port is wanted. */
    boolean asked() {
        if (continues && address == null) {
            throw CommandException.usage("--gdb-continue: there is no port to connect to; give --gdb PORT too");
        }
        if (history.asked() && address == null) {
            throw CommandException.usage("--history: only a debugger goes back in time; give --gdb PORT too");
        }
        return address != null;
    }

    /** Runs {@code simulation} with the port open. */
    RunResult run(Simulation simulation, GuestStreams streams, MachineOptions machine, Terminal terminal) {
        long past = history.bytes(machine);
        try (GdbServer server = open(parse(address), address)) {
            InetSocketAddress at = server.address();
            terminal.err()
                    .println("faultline: waiting for gdb: target remote "
                            + at.getAddress().getHostAddress() + ":" + at.getPort());
            return simulation.debug(streams, Progress.NONE, new DebugPort(server, !continues, past));
        }
    }

    /** Opens a port. */
    static GdbServer open(InetSocketAddress at, String asked) {
        try {
            return new GdbServer(at);
        } catch (IOException e) {
            throw CommandException.usage(
                    "--gdb " + asked + ": cannot listen there: " + e.getMessage() + "; port 0 chooses a free one");
        }
    }

    private static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        InetSocketAddress at;
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (port < 0 || port > LAST_PORT) {
                throw new NumberFormatException();
            }
            at = host.isEmpty()
                    ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
                    : new InetSocketAddress(host, port);
        } catch (NumberFormatException e) {
            throw CommandException.usage("--gdb " + text + ": not a port; give [HOST:]PORT with a port up to 65535");
        }
        if (at.isUnresolved()) {
            throw CommandException.usage("--gdb " + text + ": no host is called " + host);
        }
        return at;
    }
}
