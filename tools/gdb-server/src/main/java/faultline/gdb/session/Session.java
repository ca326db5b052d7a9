package faultline.gdb.session;

import faultline.emulator.debug.DebugTarget;
import faultline.emulator.debug.StopReason;
import faultline.gdb.wire.Reply;
import java.util.List;
import java.util.function.Consumer;

/** One client's session: answers its packets from the machine, which stands still meanwhile. */
public final class Session {

    private final Client client;
    private final StopReplies replies;
    private final Commands commands = new Commands();
    private boolean running;

    /**
     * @param out where replies go
     * @param reason why the machine stands
     * @param created whether the process was started for the client rather than found running
     */
    public Session(DebugTarget target, Consumer<Reply> out, StopReason reason, boolean created) {
        client = new Client(target, out, reason);
        replies = new StopReplies(client);
        if (created) {
            client.created.add(reason.task().process());
        }
        ResumeCommands resumes = new ResumeCommands(client);
        resumes.register(commands);
        new ProcessCommands(client, replies, resumes).register(commands);
        new RegisterCommands(client).register(commands);
        new MemoryCommands(client).register(commands);
        new QueryCommands(client).register(commands);
        new TransferCommands(client).register(commands);
        new FileCommands(client).register(commands);
        new LldbCommands(client, replies).register(commands);
    }

    /** Whether the client stays behind the end of its program. */
    public boolean extended() {
        return client.extended;
    }

    /** Arguments with which the client wants its program started again, none for those that it had; null if it does not. */
    public List<String> restart() {
        return client.restart;
    }

    /** The program was started again, on {@code machine}, which will stop before the first instruction. */
    public void restarted(DebugTarget machine) {
        client.restarted(machine);
    }

    /** Answers a packet while the machine stands. The answer's reply is sent already. */
    public Answer packet(byte[] body) {
        Answer answer = commands.run(body);
        if (answer.reply() != null) {
            client.out.accept(answer.reply());
        }
        running = answer.resume() != null && answer.reply() == null && !client.restartsSilently;
        client.restartsSilently = false;
        return answer;
    }

    /** Answers a packet that comes although the machine runs; it cannot make it run. */
    public void whileRunning(byte[] body) {
        Answer answer = commands.run(body);
        boolean resumes = answer.resume() != null;
        if (client.restart != null) {
            running = !client.restartsSilently;
            client.restartsSilently = false;
            return;
        }
        client.out.accept(resumes ? Reply.of(new RspException(RspException.FAILED).reply()) : answer.reply());
    }

    /** The client is gone: its breakpoints and events go too. */
    public void leave() {
        client.leave();
    }

    /** A packet that could not be read. */
    public void malformed() {
        client.out.accept(Reply.of(new RspException(RspException.INVALID).reply()));
    }

    /** Shows text to a client that waits for a stop. */
    public void print(String text) {
        if (running) {
            client.out.accept(Reply.of("O" + Answer.hexOf(text)));
        }
    }

    /** The machine stands: a client that let it run hears why. */
    public void stopped(StopReason reason) {
        if (client.restart != null) {
            return;
        }
        client.stopped(reason);
        if (reason.kind() == StopReason.Kind.ATTACHED && running) {
            client.created.add(reason.task().process());
        }
        if (reason.ends()) {
            client.forget(reason.task().process());
        }
        if (running) {
            if (reason.kind() == StopReason.Kind.KERNEL_EVENT) {
                client.out.accept(Reply.of("O" + Answer.hexOf(reason.text())));
            }
            running = false;
            client.out.accept(Reply.of(replies.of(reason)));
        }
    }
}
