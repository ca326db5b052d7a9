package faultline.gdb.session;

import faultline.emulator.debug.WatchKind;
import faultline.emulator.debug.Watchpoint;
import faultline.gdb.wire.RspDecoder;
import java.util.Arrays;

/** Packets about memory: m, M, X, the breakpoints and watchpoints Z and z, and the search and checksum of ranges. */
final class MemoryCommands {

    private static final int LONGEST_READ = RspDecoder.LONGEST / 2;
    private static final int SOFTWARE = 0;
    private static final int HARDWARE = 1;
    private static final int CRC_POLYNOMIAL = 0x04C11DB7;

    private final Client client;

    MemoryCommands(Client client) {
        this.client = client;
    }

    void register(Commands commands) {
        commands.add("m", this::read);
        commands.add("M", in -> write(in, true));
        commands.add("X", in -> write(in, false));
        commands.add("Z", in -> point(in, true));
        commands.add("z", in -> point(in, false));
        commands.add("qCRC", this::checksum);
        commands.add("qSearch", this::search);
    }

    private Answer read(Cursor in) throws RspException {
        int va = in.address();
        in.expect(',');
        byte[] bytes = bytes(va, Math.min(in.count(), LONGEST_READ));
        return Answer.hex(bytes);
    }

    /** As many of the bytes as are mapped; none is an error unless none was asked for. */
    private byte[] bytes(int va, int length) throws RspException {
        byte[] bytes = new byte[length];
        int done = client.target.read(client.process(), va, bytes, 0, length);
        if (done == 0 && length > 0) {
            throw new RspException(RspException.FAULT);
        }
        return Arrays.copyOf(bytes, done);
    }

    private Answer write(Cursor in, boolean hex) throws RspException {
        int va = in.address();
        in.expect(',');
        int length = in.count();
        in.expect(':');
        byte[] bytes = hex ? in.hexBytes() : in.rest();
        if (bytes.length != length) {
            throw new RspException(RspException.INVALID);
        }
        byte[] before = new byte[length];
        if (client.target.read(client.process(), va, before, 0, length) != length
                || client.target.write(client.process(), va, bytes, 0, length) != length) {
            throw new RspException(RspException.FAULT);
        }
        return Answer.OK;
    }

    private Answer point(Cursor in, boolean set) throws RspException {
        int type = in.next() - '0';
        in.expect(',');
        int va = in.address();
        in.expect(',');
        int kind = in.count();
        int process = client.process();
        if (type == SOFTWARE || type == HARDWARE) {
            if (set) {
                bytes(va, 1);
            }
            breakpoint(process, type, va, set);
            return Answer.OK;
        }
        WatchKind wanted =
                switch (type) {
                    case 2 -> WatchKind.WRITE;
                    case 3 -> WatchKind.READ;
                    case 4 -> WatchKind.ACCESS;
                    default -> null;
                };
        if (wanted == null) {
            return Answer.EMPTY;
        }
        if (kind == 0 || (va & 0xFFFF_FFFFL) + kind > 1L << 32) {
            throw new RspException(RspException.INVALID);
        }
        client.target.setWatchpoint(process, new Watchpoint(wanted, va, kind), set);
        return Answer.OK;
    }

    /** Software and hardware breakpoints at one address are one for the machine. */
    private void breakpoint(int process, int type, int va, boolean set) {
        long key = Client.key(process, va);
        var mine = type == SOFTWARE ? client.software : client.hardware;
        var others = type == SOFTWARE ? client.hardware : client.software;
        if (set) {
            mine.add(key);
        } else {
            mine.remove(key);
        }
        client.target.setBreakpoint(process, va, set || others.contains(key));
    }

    /** {@code qCRC:addr,length}: the CRC-32 of the GDB manual, E.4. */
    private Answer checksum(Cursor in) throws RspException {
        in.expect(':');
        int va = in.address();
        in.expect(',');
        int left = in.count();
        int crc = -1;
        while (left > 0) {
            int part = Math.min(left, LONGEST_READ);
            byte[] bytes = bytes(va, part);
            if (bytes.length < part) {
                throw new RspException(RspException.FAULT);
            }
            for (byte value : bytes) {
                crc ^= value << 24;
                for (int bit = 0; bit < Byte.SIZE; bit++) {
                    crc = crc < 0 ? crc << 1 ^ CRC_POLYNOMIAL : crc << 1;
                }
            }
            va += part;
            left -= part;
        }
        return Answer.text("C" + Integer.toHexString(crc));
    }

    /** {@code qSearch:memory:address;length;pattern}. */
    private Answer search(Cursor in) throws RspException {
        in.expect(':');
        if (!in.word().equals("memory")) {
            return Answer.EMPTY;
        }
        in.expect(':');
        int va = in.address();
        in.expect(';');
        long left = in.number();
        in.expect(';');
        byte[] pattern = in.rest();
        if (pattern.length == 0 || pattern.length > LONGEST_READ / 2) {
            throw new RspException(RspException.INVALID);
        }
        while (left >= pattern.length) {
            byte[] bytes = bytes(va, (int) Math.min(left, LONGEST_READ));
            for (int i = 0; i + pattern.length <= bytes.length; i++) {
                if (Arrays.equals(bytes, i, i + pattern.length, pattern, 0, pattern.length)) {
                    return Answer.text("1," + Integer.toHexString(va + i));
                }
            }
            int step = bytes.length - pattern.length + 1;
            if (step <= 0) {
                break;
            }
            va += step;
            left -= step;
        }
        return Answer.text("0");
    }
}
