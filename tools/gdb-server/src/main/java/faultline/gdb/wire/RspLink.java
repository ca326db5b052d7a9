package faultline.gdb.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/**
 * Frames {@link Reply replies}, acknowledges packets and sends the last reply again when the client asks for it (GDB manual E.2), until
 * acknowledgements are turned off. Packets, malformed ones and interrupts go on to the next handler.
 */
public final class RspLink extends ChannelDuplexHandler {

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private boolean acknowledges = true;
    private byte[] last = new byte[0];

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof Inbound.Packet) {
            acknowledge(context, '+');
            context.fireChannelRead(message);
        } else if (message instanceof Inbound.Malformed malformed) {
            malformed(context, malformed);
        } else if (message instanceof Inbound.Nak) {
            if (acknowledges && last.length > 0) {
                context.writeAndFlush(Unpooled.wrappedBuffer(last));
            }
        } else if (message instanceof Inbound.Interrupt) {
            context.fireChannelRead(message);
        }
    }

    private void malformed(ChannelHandlerContext context, Inbound.Malformed message) {
        if (message.checksum() && acknowledges) {
            acknowledge(context, '-');
        } else {
            acknowledge(context, '+');
            context.fireChannelRead(message);
        }
    }

    private void acknowledge(ChannelHandlerContext context, char sign) {
        if (acknowledges) {
            context.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {(byte) sign}));
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof Reply reply) {
            last = frame(reply.body());
            context.write(Unpooled.wrappedBuffer(last), promise);
            acknowledges &= !reply.endsAcks();
        } else {
            context.write(message, promise);
        }
    }

    /** {@code $body#cs}, with {@code # $ } *} escaped. */
    static byte[] frame(byte[] body) {
        ByteBuf out = Unpooled.buffer(body.length + 16);
        int sum = 0;
        out.writeByte('$');
        for (byte value : body) {
            if (value == '#' || value == '$' || value == '}' || value == '*') {
                out.writeByte('}').writeByte(value ^ 0x20);
                sum += '}' + (value ^ 0x20);
            } else {
                out.writeByte(value);
                sum += value;
            }
        }
        out.writeByte('#').writeByte(HEX[sum >> 4 & 15]).writeByte(HEX[sum & 15]);
        byte[] frame = new byte[out.readableBytes()];
        out.readBytes(frame);
        out.release();
        return frame;
    }
}
