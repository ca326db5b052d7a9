package faultline.gdb;

import faultline.gdb.wire.Inbound;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** The end of a connection's pipeline: posts what arrives to the thread that runs the machine. A second client is sent away. */
final class ClientHandler extends SimpleChannelInboundHandler<Inbound> {

    /** How often a new client is looked at again while the one before it may be on its way out. */
    private static final int TRIES = 10;

    private static final int RETRY_MILLIS = 20;

    private final BlockingQueue<Mail> mailbox;
    private final AtomicReference<Channel> connected;

    /** @param connected the one client, or null */
    ClientHandler(BlockingQueue<Mail> mailbox, AtomicReference<Channel> connected) {
        this.mailbox = mailbox;
        this.connected = connected;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.channel().config().setAutoRead(false);
        admit(context, TRIES);
    }

    private void admit(ChannelHandlerContext context, int tries) {
        if (connected.compareAndSet(null, context.channel())) {
            post(context, Mail.Event.CONNECTED, null);
            context.channel().config().setAutoRead(true);
        } else if (tries > 0) {
            context.executor().schedule(() -> admit(context, tries - 1), RETRY_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            context.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws InterruptedException {
        if (connected.get() == context.channel()) {
            // The last word is never dropped; the queue empties, since nothing more comes from this client.
            mailbox.put(new Mail(context.channel(), Mail.Event.DISCONNECTED, null));
            connected.set(null);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Inbound message) {
        if (connected.get() == context.channel()) {
            post(context, Mail.Event.ARRIVED, message);
        }
    }

    /** A client that sends more packets than are ever answered is cut off. */
    private void post(ChannelHandlerContext context, Mail.Event event, Inbound message) {
        if (!mailbox.offer(new Mail(context.channel(), event, message))) {
            context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
