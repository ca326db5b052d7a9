package faultline.gdb.session;

import faultline.emulator.debug.DebugTarget.Region;
import faultline.emulator.debug.RegisterSet;
import faultline.emulator.debug.StopReason;
import faultline.emulator.debug.TaskId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Packets that only LLDB sends (lldb/docs/lldb-gdb-remote.txt): the host, the process, regions of memory, threads at a stop. */
final class LldbCommands {

    private static final String TRIPLE = Answer.hexOf("i386-pc-linux-gnu");

    private final Client client;
    private final StopReplies replies;

    LldbCommands(Client client, StopReplies replies) {
        this.client = client;
        this.replies = replies;
    }

    void register(Commands commands) {
        commands.add(
                "qHostInfo",
                in -> Answer.text("triple:" + TRIPLE
                        + ";ptrsize:4;endian:little;ostype:linux;watchpoint_exceptions_received:after;"));
        commands.add("qProcessInfo", in -> processInfo());
        commands.add("qMemoryRegionInfo", this::region);
        commands.add("QListThreadsInStopReply", in -> listThreads());
        commands.add("qThreadStopInfo", this::threadStop);
        commands.add("jThreadsInfo", in -> Answer.text(threads()));
        commands.add("qGetWorkingDir", in -> Answer.text(Answer.hexOf("/")));
        commands.add("qEcho", this::echo);
        commands.add("qWatchpointSupportInfo", in -> Answer.text("num:64;"));
        commands.add("QSetDisableASLR", in -> Answer.OK);
        commands.add("QSetDetachOnError", in -> Answer.OK);
    }

    private Answer processInfo() throws RspException {
        return Answer.text(String.format(
                "pid:%x;parent-pid:1;real-uid:0;real-gid:0;effective-uid:0;effective-gid:0;triple:%s;ostype:linux;endian:little;ptrsize:4;",
                client.process(), TRIPLE));
    }

    /** A gap is told whole: LLDB would otherwise walk it page by page. */
    private Answer region(Cursor in) throws RspException {
        in.expect(':');
        long asked = in.number();
        if (asked >>> 32 != 0) {
            return Answer.text(String.format("start:100000000;size:%x;", -(1L << 32)));
        }
        Region region = client.target.region(client.process(), (int) asked);
        StringBuilder text = new StringBuilder();
        text.append(String.format("start:%x;size:%x;", region.start(), region.end() - region.start()));
        if (!region.rights().isEmpty()) {
            text.append("permissions:").append(region.rights()).append(';');
        }
        if (!region.file().isEmpty()) {
            text.append("name:").append(Answer.hexOf(region.file())).append(';');
        }
        return Answer.text(text.toString());
    }

    private Answer listThreads() {
        client.lldb = true;
        return Answer.OK;
    }

    private Answer threadStop(Cursor in) throws RspException {
        return Answer.text(replies.of(reasonOf(client.resolve(client.readId(in)))));
    }

    /** Why {@code task} stands: what stopped the machine if that was it, nothing of its own otherwise. */
    private StopReason reasonOf(TaskId task) {
        StopReason reason = client.reason;
        boolean own = reason != null && !reason.ends() && reason.task().equals(task);
        return own ? reason : StopReason.of(StopReason.Kind.STANDING, task);
    }

    private Answer echo(Cursor in) throws RspException {
        in.expect(':');
        return Answer.text("qEcho:" + new String(in.rest(), StandardCharsets.ISO_8859_1));
    }

    private String threads() {
        List<String> threads = new ArrayList<>();
        for (TaskId task : client.target.tasks()) {
            RegisterSet registers = client.target.registers(task);
            List<String> values = new ArrayList<>();
            for (int number : RegisterFile.EXPEDITED) {
                values.add("\"" + number + "\":\"" + Answer.hexOf(RegisterFile.get(registers, number)) + "\"");
            }
            threads.add(String.format(
                    "{\"tid\":%d,\"name\":%s,\"registers\":{%s},%s}",
                    task.thread(),
                    json(client.target.name(task)),
                    String.join(",", values),
                    replies.json(reasonOf(task))));
        }
        return "[" + String.join(",", threads) + "]";
    }

    /** {@code text} as a JSON string. */
    private static String json(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char each : text.toCharArray()) {
            if (each == '"' || each == '\\' || each < ' ') {
                out.append(String.format("\\u%04x", (int) each));
            } else {
                out.append(each);
            }
        }
        return out.append('"').toString();
    }
}
