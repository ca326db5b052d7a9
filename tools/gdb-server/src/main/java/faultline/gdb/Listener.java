package faultline.gdb;

import faultline.gdb.wire.RspDecoder;
import faultline.gdb.wire.RspLink;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** The listening socket and the network thread. */
final class Listener implements AutoCloseable {

    private static final int GRACE_MILLIS = 2000;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final AtomicReference<Channel> connected = new AtomicReference<>();
    private final Channel socket;

    Listener(InetSocketAddress address, BlockingQueue<Mail> mailbox) throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new RspDecoder(), new RspLink(), new ClientHandler(mailbox, connected));
                    }
                });
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new IOException(bound.cause().getMessage(), bound.cause());
        }
        socket = bound.channel();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.localAddress();
    }

    /** Gives the client a moment to take the last reply and go. */
    @Override
    public void close() {
        socket.close().awaitUninterruptibly();
        Channel client = connected.get();
        if (client != null) {
            client.writeAndFlush(Unpooled.EMPTY_BUFFER).awaitUninterruptibly(GRACE_MILLIS);
            client.closeFuture().awaitUninterruptibly(GRACE_MILLIS);
            client.close().awaitUninterruptibly(GRACE_MILLIS);
        }
        group.shutdownGracefully(0, GRACE_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly(GRACE_MILLIS);
    }
}
