package faultline.gdb.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts the bytes of a client into packets ({@code $body#cs}, GDB manual E.1). Bytes between packets that mean nothing are dropped.
 * Of a packet that is longer than allowed nothing is kept.
 */
public final class RspDecoder extends ByteToMessageDecoder {

    /** Most bytes between {@code $} and {@code #}: PacketSize. */
    public static final int LONGEST = 0x20000;

    private static final int CHECKSUM_DIGITS = 2;
    private static final int INTERRUPT = 3;
    private static final byte ESCAPE = '}';
    private static final int ESCAPED = 0x20;

    private int scanned;
    private boolean skipping;

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        while (in.isReadable()) {
            if (!skipping && in.getByte(in.readerIndex()) != '$') {
                single(in.readByte(), out);
            } else if (!packet(in, out)) {
                return;
            }
        }
    }

    private static void single(byte value, List<Object> out) {
        switch (value) {
            case '+' -> out.add(new Inbound.Ack());
            case '-' -> out.add(new Inbound.Nak());
            case INTERRUPT -> out.add(new Inbound.Interrupt());
            default -> {}
        }
    }

    /** Takes a whole packet, or what of one can be dropped; false when more bytes are needed. */
    private boolean packet(ByteBuf in, List<Object> out) {
        int start = in.readerIndex();
        int end = in.indexOf(start + scanned, in.writerIndex(), (byte) '#');
        if (end < 0) {
            scanned = in.readableBytes();
            if (scanned > LONGEST) {
                skipping = true;
                in.skipBytes(scanned);
                scanned = 0;
            }
            return false;
        }
        if (in.writerIndex() - end <= CHECKSUM_DIGITS) {
            scanned = end - start;
            return false;
        }
        boolean tooLong = skipping || end - start - 1 > LONGEST;
        out.add(tooLong ? new Inbound.Malformed(false) : body(in, start + 1, end));
        in.readerIndex(end + 1 + CHECKSUM_DIGITS);
        scanned = 0;
        skipping = false;
        return true;
    }

    private static Inbound body(ByteBuf in, int from, int end) {
        byte[] body = new byte[end - from];
        int sum = 0;
        int length = 0;
        for (int i = from; i < end; i++) {
            byte value = in.getByte(i);
            sum += value;
            if (value == ESCAPE && i + 1 < end) {
                value = in.getByte(++i);
                sum += value;
                value ^= ESCAPED;
            }
            body[length++] = value;
        }
        int high = Character.digit(in.getByte(end + 1), 16);
        int low = Character.digit(in.getByte(end + 2), 16);
        boolean good = high >= 0 && low >= 0 && (high << 4 | low) == (sum & 0xFF);
        return good ? new Inbound.Packet(Arrays.copyOf(body, length)) : new Inbound.Malformed(true);
    }
}
