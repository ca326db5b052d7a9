package faultline.kernel.ipc;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.GeneralCaches;
import faultline.kernel.frame.KernelBuffer;
import faultline.kernel.ipc.MessageQueue.Message;
import faultline.kernel.ipc.MessageQueue.Receiver;
import faultline.kernel.ipc.MessageQueue.Wanted;
import faultline.kernel.process.Credentials;
import faultline.kernel.process.Process;
import faultline.kernel.process.Scheduler;
import faultline.kernel.process.SignalDelivery;
import faultline.kernel.process.SystemCall;
import faultline.kernel.process.Timekeeper;
import java.util.ArrayList;

/** Message queues and what is done with them (Linux 2.6.2 ipc/msg.c). */
public final class MessageQueues {

    /** MSGMNI: most queues. */
    public static final int MOST_QUEUES = 16;
    /** MSGMAX: longest text. */
    public static final int LONGEST = 8192;
    /** MSGMNB: msg_qbytes of a new queue. */
    public static final int QUEUE_BYTES = 16384;

    /** MSG_NOERROR. */
    private static final int TRUNCATE = 0x1000;
    /** Bytes of struct msg_msg. */
    private static final int MESSAGE_BYTES = 24;

    private final KernelWork work;
    private final Scheduler scheduler;
    private final GeneralCaches memory;
    private final Timekeeper time;
    private final IpcTable<MessageQueue> table;

    public MessageQueues(KernelWork work, Scheduler scheduler, GeneralCaches memory, Timekeeper time) {
        this.work = work;
        this.scheduler = scheduler;
        this.memory = memory;
        this.time = time;
        table = new IpcTable<>(work, MOST_QUEUES);
    }

    /** What a receiver got: the type, and the text as far as it was asked for. */
    public record Received(long type, byte[] text) {}

    private record Waiting(MessageQueue queue, Receiver receiver) {}

    /** The queues. */
    public IpcTable<MessageQueue> table() {
        return table;
    }

    private long now() {
        return Timekeeper.EPOCH_SECONDS + time.nanos(work.now()) / Timekeeper.NANOS;
    }

    /** msgget. */
    public MessageQueue get(int key, int flags, Credentials who) throws IpcError {
        return table.get(key, flags, who, found -> {}, () -> {
            KernelBuffer buffer = memory.allocate(MessageQueue.BYTES);
            if (buffer == null) {
                throw new IpcError(Errno.ENOMEM);
            }
            buffer.touch(0, buffer.bytes(), true);
            return new MessageQueue(key, flags, who, buffer, QUEUE_BYTES, now());
        });
    }

    /** IPC_RMID: those who wait get EIDRM. */
    public void remove(MessageQueue queue) {
        table.remove(queue);
        queue.setRemoved();
        for (Receiver receiver : new ArrayList<>(queue.receivers())) {
            refuse(queue, receiver, Errno.EIDRM);
        }
        wakeSenders(queue);
        queue.messages().forEach(message -> memory.free(message.memory()));
        memory.free(queue.memory());
    }

    /** IPC_SET has changed the rights or the limit: all who wait look again. */
    public void changed(MessageQueue queue) {
        queue.setChanged(now());
        for (Receiver receiver : new ArrayList<>(queue.receivers())) {
            queue.receivers().remove(receiver);
            scheduler.wake(receiver.process);
        }
        wakeSenders(queue);
    }

    /** msgsnd, also when it was woken to try again. */
    public int send(Process caller, SystemCall call, int id, long type, byte[] text, int flags) throws IpcError {
        MessageQueue queue = (MessageQueue) call.attachment();
        if (queue == null) {
            queue = table.find(id);
        } else {
            queue.senders().remove(caller);
        }
        if (queue.removed()) {
            throw new IpcError(Errno.EIDRM);
        }
        queue.require(caller.credentials(), IpcObject.WRITE);
        if (!queue.hasRoomFor(text.length)) {
            if ((flags & IpcTable.NO_WAIT) != 0) {
                throw new IpcError(Errno.EAGAIN);
            }
            if (caller.signals().deliverable()) {
                return SignalDelivery.RESTART_WITHOUT_HANDLER;
            }
            queue.senders().add(caller);
            call.attach(queue);
            return call.block();
        }
        work.path(KernelPath.MESSAGE);
        KernelBuffer buffer = memory.allocate(MESSAGE_BYTES + text.length);
        if (buffer == null) {
            throw new IpcError(Errno.ENOMEM);
        }
        buffer.touch(0, buffer.bytes(), true);
        queue.sentBy(caller, now());
        Message message = new Message(type, text, buffer);
        if (!handOver(queue, message)) {
            queue.put(message);
        }
        return 0;
    }

    /** pipelined_send: the first who waits for such a message gets it; those whose buffer is too small get E2BIG. */
    private boolean handOver(MessageQueue queue, Message message) {
        for (Receiver receiver : new ArrayList<>(queue.receivers())) {
            if (receiver.wanted.takes(message)) {
                if (tooLong(message, receiver.wanted)) {
                    refuse(queue, receiver, Errno.E2BIG);
                } else {
                    receiver.message = message;
                    queue.receivers().remove(receiver);
                    queue.receivedBy(receiver.process, now());
                    scheduler.wake(receiver.process);
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean tooLong(Message message, Wanted wanted) {
        return message.text().length > wanted.most() && (wanted.flags() & TRUNCATE) == 0;
    }

    private void refuse(MessageQueue queue, Receiver receiver, Errno error) {
        receiver.error = error.number();
        queue.receivers().remove(receiver);
        scheduler.wake(receiver.process);
    }

    /**
     * msgrcv, also when it was woken to try again.
     *
     * @return the message, or null when the caller sleeps or must return {@link SystemCall#kept}
     */
    public Received receive(Process caller, SystemCall call, int id, Wanted wanted) throws IpcError {
        Waiting waiting = (Waiting) call.attachment();
        MessageQueue queue = waiting == null ? table.find(id) : waiting.queue();
        if (waiting != null) {
            Receiver receiver = waiting.receiver();
            queue.receivers().remove(receiver);
            if (receiver.message != null) {
                return unpack(receiver.message, wanted);
            }
            if (receiver.error != 0) {
                call.keep(-receiver.error);
                return null;
            }
        }
        queue.require(caller.credentials(), IpcObject.READ);
        work.path(KernelPath.MESSAGE);
        queue.memory().load(0);
        Message message = queue.next(wanted);
        if (message == null) {
            sleep(caller, call, queue, wanted);
            return null;
        }
        if (tooLong(message, wanted)) {
            throw new IpcError(Errno.E2BIG);
        }
        queue.take(message);
        queue.receivedBy(caller, now());
        wakeSenders(queue);
        return unpack(message, wanted);
    }

    private void sleep(Process caller, SystemCall call, MessageQueue queue, Wanted wanted) throws IpcError {
        if ((wanted.flags() & IpcTable.NO_WAIT) != 0) {
            throw new IpcError(Errno.ENOMSG);
        }
        if (caller.signals().deliverable()) {
            call.keep(SignalDelivery.RESTART_WITHOUT_HANDLER);
            return;
        }
        Receiver receiver = new Receiver(caller, wanted);
        queue.receivers().add(receiver);
        call.attach(new Waiting(queue, receiver));
        call.block();
    }

    private Received unpack(Message message, Wanted wanted) {
        message.memory().touch(0, message.memory().bytes(), false);
        memory.free(message.memory());
        byte[] text = message.text();
        byte[] part = text.length <= wanted.most() ? text : java.util.Arrays.copyOf(text, wanted.most());
        return new Received(message.type(), part);
    }

    private void wakeSenders(MessageQueue queue) {
        for (Process sender : new ArrayList<>(queue.senders())) {
            queue.senders().remove(sender);
            scheduler.wake(sender);
        }
    }
}
