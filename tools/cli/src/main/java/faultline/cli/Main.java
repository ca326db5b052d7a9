package faultline.cli;

import faultline.cli.command.Terminal;
import faultline.cli.command.Tools;
import faultline.cli.program.BundledGuests;
import faultline.cli.program.NasmSources;
import faultline.cli.simulation.MachineSimulator;
import faultline.guest.GuestCatalog;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Starts the command line on the process's own streams. */
public final class Main {

    private Main() {}

    /** Runs the command that {@code arguments} ask for and ends the JVM with its status. */
    public static void main(String[] arguments) {
        OutputStream raw = new FileOutputStream(FileDescriptor.out);
        PrintStream out = new PrintStream(new BufferedOutputStream(raw), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(System.in, raw, out, err, Boolean.getBoolean("faultline.progress"));
        GuestCatalog catalog = new GuestCatalog();
        Tools tools =
                new Tools(new BundledGuests(catalog), new NasmSources(catalog), new MachineSimulator(Version.number()));
        boolean debug = "1".equals(System.getenv("FAULTLINE_DEBUG"));
        int status = new CommandLineTool(tools, terminal, debug).run(arguments);
        out.flush();
        System.exit(status);
    }
}
