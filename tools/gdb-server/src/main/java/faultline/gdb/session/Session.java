package faultline.gdb.session;

import faultline.emulator.debug.DebugTarget;
import faultline.emulator.debug.StopReason;
import faultline.gdb.wire.Reply;
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
    }

    /** Answers a packet while the machine stands. The answer's reply is sent already. */
    public Answer packet(byte[] body) {
        Answer answer = commands.run(body);
        if (answer.reply() != null) {
            client.out.accept(answer.reply());
        }
        running = answer.resume() != null && answer.reply() == null;
        return answer;
    }

    /** Answers a packet that comes although the machine runs; it cannot make it run. */
    public void whileRunning(byte[] body) {
        Answer answer = commands.run(body);
        boolean resumes = answer.resume() != null;
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

    /** The machine stands: a client that let it run hears why. */
    public void stopped(StopReason reason) {
        client.stopped(reason);
        if (reason.ends()) {
            client.forget(reason.task().process());
        }
        if (running) {
            running = false;
            if (reason.kind() == StopReason.Kind.KERNEL_EVENT) {
                client.out.accept(Reply.of("O" + Answer.hexOf(reason.text())));
            }
            client.out.accept(Reply.of(replies.of(reason)));
        }
    }
}
