package faultline.gdb;

import faultline.emulator.debug.DebugTarget;
import faultline.emulator.debug.Debugger;
import faultline.emulator.debug.Resume;
import faultline.emulator.debug.StopReason;
import faultline.emulator.debug.TaskId;
import faultline.gdb.session.Answer;
import faultline.gdb.session.Session;
import faultline.gdb.wire.Inbound;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The debugger port. The network has a thread of its own, which only frames packets; the thread that runs the machine takes them from
 * a mailbox, so that machine state has one owner.
 */
public final class GdbServer implements Debugger, AutoCloseable {

    /** Packets that may wait; a client of the protocol waits for each answer, so that few ever do. */
    private static final int MAILBOX = 1024;

    private final BlockingQueue<Mail> mailbox = new LinkedBlockingQueue<>(MAILBOX);
    private final Listener listener;
    private DebugTarget target;
    private Channel client;
    private Session session;
    private StopReason reason;
    private boolean anyClient;
    private boolean startedForClient;

    /**
     * Opens the port.
     *
     * @param address where to listen; port 0 chooses one
     * @throws IOException if that is not possible
     */
    public GdbServer(InetSocketAddress address) throws IOException {
        listener = new Listener(address, mailbox);
    }

    /** Where the port is. */
    public InetSocketAddress address() {
        return listener.address();
    }

    /** The machine that is debugged; to be said before it runs. */
    public void debug(DebugTarget machine) {
        target = machine;
        if (session != null) {
            session.restarted(machine);
        }
    }

    /**
     * The machine has finished. A client of extended mode may then start its program again; this waits until it does or goes.
     *
     * @return the arguments to start with, none for those that the program had; null if it is not to be started
     */
    public List<String> awaitRestart() {
        while (session != null && session.extended() && session.restart() == null) {
            Mail mail = take();
            if (mail.event() == Mail.Event.ABANDONED) {
                return null;
            }
            handle(mail);
        }
        return session == null ? null : session.restart();
    }

    @Override
    public boolean wantsStop() {
        Mail mail = mailbox.peek();
        boolean startsAgain = session != null && session.restart() != null;
        if (mail == null || startsAgain) {
            return false;
        }
        if (mail.event() == Mail.Event.CONNECTED) {
            return true;
        }
        boolean debugs = !target.tasks().isEmpty();
        if (mail.event() == Mail.Event.ABANDONED && debugs) {
            return true;
        }
        mailbox.poll();
        if (mail.from() != client) {
            return false;
        }
        if (mail.event() == Mail.Event.DISCONNECTED) {
            leave();
            return !target.tasks().isEmpty();
        }
        if (mail.message() instanceof Inbound.Packet packet) {
            session.whileRunning(packet.body());
            return false;
        }
        return arrived(mail.message());
    }

    /** Whether {@code message}, which is no packet, asks for a stop. */
    private boolean arrived(Inbound message) {
        if (message instanceof Inbound.Malformed) {
            session.malformed();
        }
        return message instanceof Inbound.Interrupt;
    }

    @Override
    public void awaitRequest() {
        while (!wantsStop()) {
            if (mailbox.isEmpty()) {
                awaitMail();
            }
        }
    }

    private void awaitMail() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @Override
    public List<Resume> stopped(StopReason why) {
        reason = why;
        startedForClient |= why.kind() == StopReason.Kind.ATTACHED;
        if (session != null) {
            session.stopped(why);
        }
        while (true) {
            List<Resume> plan = handle(take());
            if (plan != null) {
                return plan;
            }
        }
    }

    /** Handles mail while the machine stands; returns how it goes on, or null. */
    private List<Resume> handle(Mail mail) {
        if (mail.event() == Mail.Event.CONNECTED) {
            enter(mail.from());
            return null;
        }
        if (mail.event() == Mail.Event.ABANDONED) {
            return killAll();
        }
        if (mail.from() != client) {
            return null;
        }
        if (mail.event() == Mail.Event.DISCONNECTED) {
            leave();
            return null;
        }
        if (mail.message() instanceof Inbound.Packet packet) {
            Answer answer = session.packet(packet.body());
            return answer.resume();
        }
        // An interrupt finds the machine standing already: silence.
        arrived(mail.message());
        return null;
    }

    private List<Resume> killAll() {
        target.tasks().stream().map(TaskId::process).distinct().toList().forEach(target::kill);
        return List.of(Resume.EVERYTHING);
    }

    /** No client will come any more: kills what is debugged, as soon as it can. From any thread. */
    public void abandon() {
        if (!mailbox.offer(new Mail(null, Mail.Event.ABANDONED, null))) {
            listener.close();
        }
    }

    private void enter(Channel channel) {
        client = channel;
        boolean created = startedForClient && !anyClient;
        anyClient = true;
        session = new Session(target, channel::writeAndFlush, reason, created);
    }

    /** The client is gone: what it set is taken back. */
    private void leave() {
        client = null;
        session.leave();
        session = null;
    }

    @Override
    public void print(String lines) {
        if (session != null) {
            session.print(lines);
        }
    }

    @Override
    public void ended(StopReason why) {
        reason = why;
        if (session != null) {
            session.stopped(why);
        }
    }

    private Mail take() {
        try {
            return mailbox.take();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while the machine waited for its debugger", e);
    }

    /** Sends what is still to be sent and closes the port. */
    @Override
    public void close() {
        listener.close();
    }
}
