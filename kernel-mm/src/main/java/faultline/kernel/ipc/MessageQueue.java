package faultline.kernel.ipc;

import faultline.kernel.frame.KernelBuffer;
import faultline.kernel.process.Credentials;
import faultline.kernel.process.Process;
import java.util.ArrayList;
import java.util.List;

/** Messages in the order in which they came, and those who wait for one or for room: struct msg_queue. */
public final class MessageQueue extends IpcObject {

    /** Bytes of struct msg_queue (Linux 2.6.2 include/linux/msg.h on i386). */
    static final int BYTES = 100;

    private final KernelBuffer memory;
    private final List<Message> messages = new ArrayList<>();
    private final List<Receiver> receivers = new ArrayList<>();
    private final List<Process> senders = new ArrayList<>();
    private int bytes;
    private int mostBytes;
    private int lastSender;
    private int lastReceiver;
    private long sent;
    private long received;
    private long changed;
    private boolean removed;

    /** A message: struct msg_msg with its text. */
    record Message(long type, byte[] text, KernelBuffer memory) {}

    /** What a receiver takes. */
    public record Wanted(int type, int most, int flags) {

        private static final int EXCEPT = 0x2000;

        boolean takes(Message message) {
            if (type == 0) {
                return true;
            }
            if (type > 0) {
                return (message.type() == type) != ((flags & EXCEPT) != 0);
            }
            return message.type() <= -(long) type;
        }
    }

    /** A call that waits for a message: struct msg_receiver. */
    static final class Receiver {
        final Process process;
        final Wanted wanted;
        Message message;
        int error;

        Receiver(Process process, Wanted wanted) {
            this.process = process;
            this.wanted = wanted;
        }
    }

    MessageQueue(int key, int mode, Credentials who, KernelBuffer memory, int mostBytes, long now) {
        super(key, mode, who);
        this.memory = memory;
        this.mostBytes = mostBytes;
        changed = now;
    }

    KernelBuffer memory() {
        return memory;
    }

    List<Message> messages() {
        return messages;
    }

    List<Receiver> receivers() {
        return receivers;
    }

    List<Process> senders() {
        return senders;
    }

    void put(Message message) {
        messages.add(message);
        bytes += message.text().length;
    }

    void take(Message message) {
        messages.remove(message);
        bytes -= message.text().length;
    }

    void sentBy(Process process, long now) {
        lastSender = process.groupId();
        sent = now;
        memory.store(0);
    }

    void receivedBy(Process process, long now) {
        lastReceiver = process.groupId();
        received = now;
        memory.store(0);
    }

    /** The message that {@code wanted} takes next, or null: the first that fits, with a negative type the lowest. */
    Message next(Wanted wanted) {
        Message best = null;
        for (Message message : messages) {
            boolean better = best == null || wanted.type() < 0 && message.type() < best.type();
            if (wanted.takes(message) && better) {
                best = message;
                if (wanted.type() >= 0) {
                    return best;
                }
            }
        }
        return best;
    }

    boolean hasRoomFor(int length) {
        return length + bytes <= mostBytes && 1 + messages.size() <= mostBytes;
    }

    boolean removed() {
        return removed;
    }

    void setRemoved() {
        removed = true;
    }

    /** Messages in it. */
    public int count() {
        return messages.size();
    }

    /** Bytes of their texts. */
    public int bytes() {
        return bytes;
    }

    /** Most bytes of text: msg_qbytes. */
    public int mostBytes() {
        return mostBytes;
    }

    /** Sets {@link #mostBytes}. */
    public void setMostBytes(int limit) {
        mostBytes = limit;
    }

    /** Process that sent last. */
    public int lastSender() {
        return lastSender;
    }

    /** Process that received last. */
    public int lastReceiver() {
        return lastReceiver;
    }

    /** Second of the last msgsnd; 0 for never. */
    public long sent() {
        return sent;
    }

    /** Second of the last msgrcv; 0 for never. */
    public long received() {
        return received;
    }

    /** Second of the last change by msgctl. */
    public long changed() {
        return changed;
    }

    /** Sets {@link #changed}. */
    public void setChanged(long seconds) {
        changed = seconds;
    }
}
