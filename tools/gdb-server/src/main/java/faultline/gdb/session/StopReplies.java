package faultline.gdb.session;

import faultline.emulator.debug.DebugTarget;
import faultline.emulator.debug.RegisterSet;
import faultline.emulator.debug.StopReason;
import java.util.stream.Collectors;

/** Tells why the machine stands (GDB manual E.3, stop reply packets). */
final class StopReplies {

    private static final int TRAP = 5;
    private static final int INTERRUPT = 2;

    private final Client client;

    StopReplies(Client client) {
        this.client = client;
    }

    /** The stop reply for {@code reason}. */
    String of(StopReason reason) {
        if (reason.ends()) {
            boolean exited = reason.kind() == StopReason.Kind.EXITED;
            int number = exited ? reason.number() : number(reason.number());
            String process = client.multiprocess
                    ? ";process:" + Integer.toHexString(reason.task().process())
                    : "";
            return String.format("%c%02x%s", exited ? 'W' : 'X', number, process);
        }
        StringBuilder reply = new StringBuilder();
        reply.append(String.format("T%02x", signal(reason))).append(event(reason));
        expedite(reply, reason);
        if (client.lldb) {
            reply.append("threads:")
                    .append(client.target.tasks().stream()
                            .map(task -> Integer.toHexString(task.thread()))
                            .collect(Collectors.joining(",")))
                    .append(';');
        }
        reply.append("thread:").append(client.id(reason.task())).append(";core:0;");
        return reply.toString();
    }

    /** The signal and the reason of a thread's stop as members of a JSON object, as LLDB reads them. */
    String json(StopReason reason) {
        String word =
                switch (reason.kind()) {
                    case BREAKPOINT -> "breakpoint";
                    case WATCH_WRITE, WATCH_READ, WATCH_ACCESS -> "watchpoint";
                    case STEPPED, ATTACHED -> "trace";
                    case STANDING -> "";
                    default -> "signal";
                };
        String cause = word.isEmpty() ? "" : ",\"reason\":\"" + word + "\"";
        String place = word.equals("watchpoint")
                ? ",\"description\":\"" + Integer.toUnsignedLong(reason.address()) + "\""
                : "";
        return "\"signal\":" + signal(reason) + cause + place;
    }

    private int signal(StopReason reason) {
        return switch (reason.kind()) {
            case SIGNAL -> number(reason.number());
            case INTERRUPTED -> INTERRUPT;
            case STANDING -> 0;
            default -> TRAP;
        };
    }

    /** Signal {@code linux} as the client numbers it. */
    private int number(int linux) {
        return client.lldb ? linux : GdbSignals.toGdb(linux);
    }

    private String event(StopReason reason) {
        return switch (reason.kind()) {
            case BREAKPOINT -> breakpoint(reason);
            case WATCH_WRITE -> address("watch", reason);
            case WATCH_READ -> address("rwatch", reason);
            case WATCH_ACCESS -> address("awatch", reason);
            case FORK -> "fork:" + client.id(reason.other()) + ";";
            case VFORK -> "vfork:" + client.id(reason.other()) + ";";
            case VFORK_DONE -> "vforkdone:;";
            case EXEC -> "exec:" + Answer.hexOf(reason.text()) + ";";
            case HISTORY_START -> "replaylog:begin;";
            case SYSCALL_ENTRY -> "syscall_entry:" + Integer.toHexString(reason.number()) + ";";
            case SYSCALL_RETURN -> "syscall_return:" + Integer.toHexString(reason.number()) + ";";
            default -> "";
        };
    }

    private String breakpoint(StopReason reason) {
        int eip = client.target.registers(reason.task()).eip;
        boolean hardware = client.hardware.contains(Client.key(reason.task().process(), eip));
        if (hardware) {
            return client.hardwareReason ? "hwbreak:;" : "";
        }
        return client.softwareReason ? "swbreak:;" : "";
    }

    private static String address(String what, StopReason reason) {
        return what + ":" + Integer.toHexString(reason.address()) + ";";
    }

    private void expedite(StringBuilder reply, StopReason reason) {
        DebugTarget target = client.target;
        RegisterSet registers = target.registers(reason.task());
        for (int number : RegisterFile.EXPEDITED) {
            reply.append(String.format("%02x:", number))
                    .append(Answer.hexOf(RegisterFile.get(registers, number)))
                    .append(';');
        }
    }
}
