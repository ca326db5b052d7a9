package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.ipc.IpcError;
import faultline.kernel.ipc.IpcObject;
import faultline.kernel.ipc.MessageQueue;
import faultline.kernel.ipc.MessageQueues;
import faultline.kernel.process.Credentials;
import faultline.kernel.process.Process;
import faultline.kernel.process.SystemCall;
import faultline.kernel.uaccess.UserMemory;
import java.nio.ByteBuffer;

/** System V message queues: msgget, msgsnd, msgrcv, msgctl (linux/msg.h). */
public final class MessageCalls {

    private static final int REMOVE = 0;
    private static final int SET = 1;
    private static final int STATUS = 2;
    private static final int LIMITS = 3;
    private static final int STATUS_BY_PLACE = 11;
    private static final int USAGE = 12;

    private static final int WIDE_BYTES = 88;
    private static final int NARROW_BYTES = 56;
    private static final int WIDE_LIMIT_AT = 68;
    private static final int NARROW_WIDE_LIMIT_AT = 40;
    private static final int NARROW_LIMIT_AT = 48;

    private final IpcLayout layout;
    private final MessageQueues queues;

    public MessageCalls(UserMemory user, MessageQueues queues) {
        this.layout = new IpcLayout(user);
        this.queues = queues;
    }

    /** Enters the family into the table and into ipc(2). */
    public void register(SyscallTable calls, IpcCalls ipc) {
        ipc.add(11, (caller, call, a) -> send(caller, call, a.first(), a.pointer(), a.second(), a.third()));
        ipc.add(12, (caller, call, a) -> {
            if (a.version() != 0) {
                return receive(caller, call, a.first(), a.pointer(), a.second(), a.fifth(), a.third());
            }
            // struct ipc_kludge: where the message goes, and its type.
            ByteBuffer in = layout.get(a.pointer(), 2 * Integer.BYTES);
            return receive(caller, call, a.first(), in.getInt(0), a.second(), in.getInt(4), a.third());
        });
        ipc.add(13, (caller, call, a) -> queues.get(a.first(), a.second(), caller.credentials())
                .id());
        ipc.add(14, (caller, call, a) -> {
            boolean wide = (a.second() & IpcLayout.WIDE) != 0;
            return control(caller, a.first(), a.second() & ~IpcLayout.WIDE, a.pointer(), wide);
        });
        calls.add(399, "msgget", ipc.guard((caller, call) -> queues.get(
                        call.argument(0), call.argument(1), caller.credentials())
                .id()));
        calls.add(
                400,
                "msgsnd",
                ipc.guard((caller, call) ->
                        send(caller, call, call.argument(0), call.argument(1), call.argument(2), call.argument(3))));
        calls.add(
                401,
                "msgrcv",
                ipc.guard((caller, call) -> receive(
                        caller,
                        call,
                        call.argument(0),
                        call.argument(1),
                        call.argument(2),
                        call.argument(3),
                        call.argument(4))));
        calls.add(
                402,
                "msgctl",
                ipc.guard(
                        (caller, call) -> control(caller, call.argument(0), call.argument(1), call.argument(2), true)));
    }

    private int send(Process caller, SystemCall call, int id, int address, int length, int flags) throws IpcError {
        int type = layout.get(address, Integer.BYTES).getInt();
        if (type < 1 || length < 0 || length > MessageQueues.LONGEST || id < 0) {
            throw new IpcError(Errno.EINVAL);
        }
        byte[] text = layout.get(address + Integer.BYTES, length).array();
        return queues.send(caller, call, id, type, text, flags);
    }

    private int receive(Process caller, SystemCall call, int id, int address, int length, int type, int flags)
            throws IpcError {
        if (id < 0 || length < 0) {
            throw new IpcError(Errno.EINVAL);
        }
        MessageQueues.Received got = queues.receive(caller, call, id, new MessageQueue.Wanted(type, length, flags));
        if (got == null) {
            return call.kept();
        }
        ByteBuffer out = IpcLayout.room(Integer.BYTES + got.text().length);
        out.putInt((int) got.type()).put(got.text());
        layout.put(address, out);
        return got.text().length;
    }

    private int control(Process caller, int id, int command, int address, boolean wide) throws IpcError {
        Credentials who = caller.credentials();
        switch (command) {
            case LIMITS, USAGE:
                return limits(address, command == USAGE);
            case STATUS_BY_PLACE:
                MessageQueue there = queues.table().at(id);
                if (there == null) {
                    throw new IpcError(Errno.EINVAL);
                }
                status(there, who, address, wide);
                return there.id();
            default:
        }
        MessageQueue queue = queues.table().find(id);
        switch (command) {
            case REMOVE:
                queue.requireOwner(who);
                queues.remove(queue);
                return 0;
            case SET:
                set(queue, who, address, wide);
                return 0;
            case STATUS:
                status(queue, who, address, wide);
                return 0;
            default:
                throw new IpcError(Errno.EINVAL);
        }
    }

    /** The old structure has the limit twice: narrow, or wide where that is 0. */
    private void set(MessageQueue queue, Credentials who, int address, boolean wide) throws IpcError {
        ByteBuffer in = layout.get(address, wide ? WIDE_BYTES : NARROW_BYTES);
        int narrow = in.getShort(NARROW_LIMIT_AT) & 0xFFFF;
        int limit = wide ? in.getInt(WIDE_LIMIT_AT) : narrow != 0 ? narrow : in.getInt(NARROW_WIDE_LIMIT_AT);
        queue.requireOwner(who);
        boolean above = Integer.compareUnsigned(limit, MessageQueues.QUEUE_BYTES) > 0;
        if (above && !who.can(Credentials.CAP_SYS_RESOURCE)) {
            throw new IpcError(Errno.EPERM);
        }
        IpcLayout.Rights rights = IpcLayout.rights(in, wide);
        queue.set(rights.owner(), rights.group(), rights.mode());
        queue.setMostBytes(limit);
        queues.changed(queue);
    }

    private void status(MessageQueue queue, Credentials who, int address, boolean wide) throws IpcError {
        queue.require(who, IpcObject.READ);
        ByteBuffer out = IpcLayout.room(wide ? WIDE_BYTES : NARROW_BYTES);
        IpcLayout.permissions(out, queue, wide);
        if (wide) {
            out.putLong(queue.sent()).putLong(queue.received()).putLong(queue.changed());
            out.putInt(queue.bytes()).putInt(queue.count()).putInt(queue.mostBytes());
            out.putInt(queue.lastSender()).putInt(queue.lastReceiver());
        } else {
            out.putInt(24, (int) queue.sent())
                    .putInt(28, (int) queue.received())
                    .putInt(32, (int) queue.changed());
            out.putInt(36, queue.bytes()).putInt(NARROW_WIDE_LIMIT_AT, queue.mostBytes());
            out.position(44);
            out.putShort((short) queue.bytes()).putShort((short) queue.count()).putShort((short) queue.mostBytes());
            out.putShort((short) queue.lastSender()).putShort((short) queue.lastReceiver());
        }
        layout.put(address, out);
    }

    /** struct msginfo: pool, map, longest text, bytes of a queue, queues, segment size, headers, segments. */
    private int limits(int address, boolean usage) throws IpcError {
        int messages = 0;
        int bytes = 0;
        for (MessageQueue queue : queues.table().all()) {
            messages += queue.count();
            bytes += queue.bytes();
        }
        ByteBuffer out = IpcLayout.room(32);
        out.putInt(usage ? queues.table().count() : MessageQueues.MOST_QUEUES * MessageQueues.QUEUE_BYTES / 1024);
        out.putInt(usage ? messages : MessageQueues.QUEUE_BYTES);
        out.putInt(MessageQueues.LONGEST).putInt(MessageQueues.QUEUE_BYTES).putInt(MessageQueues.MOST_QUEUES);
        out.putInt(16).putInt(usage ? bytes : MessageQueues.QUEUE_BYTES).putShort((short) -1);
        layout.put(address, out);
        return queues.table().highest();
    }
}
