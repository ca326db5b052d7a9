package faultline.gdb.session;

import faultline.emulator.debug.DebugTarget.CallFilter;
import faultline.emulator.debug.DebugTarget.Events;
import faultline.gdb.wire.Reply;
import faultline.gdb.wire.RspDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** General queries and settings: what both sides can do, which events and signals stop. */
final class QueryCommands {

    private static final String SUPPORTED = "PacketSize=" + Integer.toHexString(RspDecoder.LONGEST)
            + ";QStartNoAckMode+;multiprocess+;swbreak+;hwbreak+;vContSupported+;fork-events+;vfork-events+;exec-events+"
            + ";QCatchSyscalls+;QPassSignals+;qXfer:features:read+;qXfer:auxv:read+;qXfer:threads:read+"
            + ";qXfer:exec-file:read+;qXfer:siginfo:read+;qXfer:siginfo:write+;qXfer:osdata:read+";

    private static final String BACKWARDS = ";ReverseStep+;ReverseContinue+";

    private final Client client;

    QueryCommands(Client client) {
        this.client = client;
    }

    void register(Commands commands) {
        commands.add("qSupported", this::supported);
        commands.add(
                "QStartNoAckMode", in -> new Answer(new Reply("OK".getBytes(StandardCharsets.ISO_8859_1), true), null));
        commands.add("qOffsets", in -> Answer.text("Text=0;Data=0;Bss=0"));
        commands.add("qTStatus", in -> Answer.EMPTY);
        commands.add("qSymbol", in -> Answer.OK);
        commands.add("QCatchSyscalls", this::catchCalls);
        commands.add("QPassSignals", this::passSignals);
        commands.add("qRcmd", this::monitor);
    }

    private Answer supported(Cursor in) {
        in.accept(':');
        Set<String> features =
                Set.copyOf(new TreeSet<>(List.of(new String(in.rest(), StandardCharsets.ISO_8859_1).split(";"))));
        client.multiprocess = features.contains("multiprocess+");
        client.softwareReason = features.contains("swbreak+");
        client.hardwareReason = features.contains("hwbreak+");
        client.events = new Events(
                features.contains("fork-events+"),
                features.contains("vfork-events+"),
                features.contains("exec-events+"));
        client.tellEvents();
        return Answer.text(client.target.goesBackwards() ? SUPPORTED + BACKWARDS : SUPPORTED);
    }

    private Answer catchCalls(Cursor in) throws RspException {
        in.expect(':');
        boolean on = in.count() != 0;
        Set<Integer> numbers = new TreeSet<>();
        while (in.accept(';')) {
            numbers.add(in.count());
        }
        CallFilter filter = on ? new CallFilter(numbers.isEmpty(), numbers) : CallFilter.NONE;
        client.target.catchCalls(client.process(), filter);
        return Answer.OK;
    }

    private Answer passSignals(Cursor in) throws RspException {
        in.accept(':');
        long set = 0;
        while (!in.atEnd()) {
            set |= GdbSignals.set(in.count());
            in.accept(';');
        }
        client.passed = set;
        client.target.passSignals(set);
        return Answer.OK;
    }

    /** Output goes in {@code O} packets, errors too: GDB 13 takes no error text here. */
    private Answer monitor(Cursor in) throws RspException {
        in.expect(',');
        String output = client.target.command(new String(in.hexBytes(), StandardCharsets.UTF_8), client.process());
        if (!output.isEmpty()) {
            for (String line : output.split("(?<=\n)")) {
                client.out.accept(Reply.of("O" + Answer.hexOf(line)));
            }
        }
        return Answer.OK;
    }
}
