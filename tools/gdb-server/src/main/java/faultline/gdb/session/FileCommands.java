package faultline.gdb.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** {@code vFile}: reads files of the guest (GDB manual E.7). Nothing of the host can be reached, nothing can be written. */
final class FileCommands {

    private static final int ENOENT = 2;
    private static final int EBADF = 9;
    private static final int EINVAL = 22;
    private static final int EROFS = 30;
    private static final int LONGEST = 0x10000;
    private static final int STAT_BYTES = 64;
    private static final int REGULAR_READABLE = 0100444;
    private static final int BLOCK = 4096;
    private static final int ACCESS_MODE = 3;
    private static final int MOST_OPEN = 64;

    private final Client client;
    private final Map<Integer, byte[]> open = new HashMap<>();
    private int nextDescriptor = 3;
    private int fileSystemOf;

    FileCommands(Client client) {
        this.client = client;
    }

    void register(Commands commands) {
        commands.add("vFile", this::run);
    }

    private Answer run(Cursor in) throws RspException {
        in.expect(':');
        String operation = in.word();
        in.expect(':');
        return switch (operation) {
            case "setfs" -> setFileSystem(in.count());
            case "open" -> open(in);
            case "pread" -> read(in);
            case "fstat" -> status(in);
            case "close" -> open.remove(in.count()) == null ? failed(EBADF) : Answer.text("F0");
            case "readlink" -> link(in);
            case "pwrite", "unlink" -> failed(EROFS);
            default -> Answer.EMPTY;
        };
    }

    private static Answer failed(int errno) {
        return Answer.text("F-1," + Integer.toHexString(errno));
    }

    private Answer setFileSystem(int process) {
        fileSystemOf = process;
        return Answer.text("F0");
    }

    private int process() throws RspException {
        return fileSystemOf != 0 && client.target.processes().contains(fileSystemOf) ? fileSystemOf : client.process();
    }

    private Answer open(Cursor in) throws RspException {
        String path = in.hexText(',');
        in.expect(',');
        int flags = in.count();
        in.expect(',');
        in.count();
        if ((flags & ACCESS_MODE) != 0) {
            return failed(EROFS);
        }
        if (open.size() >= MOST_OPEN) {
            return failed(EINVAL);
        }
        byte[] content = client.target.file(process(), path);
        if (content == null) {
            return failed(ENOENT);
        }
        open.put(nextDescriptor, content);
        return Answer.text("F" + Integer.toHexString(nextDescriptor++));
    }

    private Answer read(Cursor in) throws RspException {
        byte[] content = open.get(in.count());
        in.expect(',');
        int count = Math.min(in.count(), LONGEST);
        in.expect(',');
        long offset = in.number();
        if (content == null) {
            return failed(EBADF);
        }
        if (offset < 0) {
            return failed(EINVAL);
        }
        int from = (int) Math.min(offset, content.length);
        return attached(content, from, Math.min(count, content.length - from));
    }

    private static Answer attached(byte[] content, int from, int count) {
        byte[] head = ("F" + Integer.toHexString(count) + ";").getBytes(StandardCharsets.ISO_8859_1);
        byte[] reply = new byte[head.length + count];
        System.arraycopy(head, 0, reply, 0, head.length);
        System.arraycopy(content, from, reply, head.length, count);
        return Answer.bytes(reply);
    }

    /** struct stat of the protocol: big endian (GDB manual E.13.9.2). */
    private Answer status(Cursor in) throws RspException {
        byte[] content = open.get(in.count());
        if (content == null) {
            return failed(EBADF);
        }
        ByteBuffer stat = ByteBuffer.allocate(STAT_BYTES);
        stat.putInt(0).putInt(0).putInt(REGULAR_READABLE).putInt(1);
        stat.putInt(0).putInt(0).putInt(0).putLong(content.length);
        stat.putLong(BLOCK).putLong((content.length + 511) / 512);
        return attached(stat.array(), 0, STAT_BYTES);
    }

    private Answer link(Cursor in) throws RspException {
        String target = client.target.link(process(), in.hexText(','));
        if (target == null) {
            return failed(ENOENT);
        }
        byte[] bytes = target.getBytes(StandardCharsets.UTF_8);
        return attached(bytes, 0, bytes.length);
    }
}
