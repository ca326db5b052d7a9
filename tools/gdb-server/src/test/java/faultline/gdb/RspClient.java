package faultline.gdb;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A client that sends bytes as a test wants them and reads packets. */
final class RspClient implements AutoCloseable {

    static final int INTERRUPT = 3;
    private static final int TIMEOUT_MILLIS = 60_000;

    private final Socket socket;
    private final InputStream in;
    private boolean acknowledges = true;

    RspClient(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            in = socket.getInputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code $body#cs}. */
    static byte[] frame(String body) {
        byte[] raw = body.getBytes(StandardCharsets.ISO_8859_1);
        int sum = 0;
        for (byte value : raw) {
            sum += value;
        }
        return String.format("$%s#%02x", body, sum & 0xFF).getBytes(StandardCharsets.ISO_8859_1);
    }

    void raw(byte... bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void raw(String text) {
        raw(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends a packet and returns the answer. */
    String ask(String body) {
        raw(frame(body));
        return answer();
    }

    /** What the monitor prints for {@code command}. */
    String monitor(String command) {
        raw(frame("qRcmd," + HexFormat.of().formatHex(command.getBytes(StandardCharsets.UTF_8))));
        StringBuilder text = new StringBuilder();
        for (String answer = answer(); !answer.equals("OK"); answer = answer()) {
            text.append(text(answer));
        }
        return text.toString();
    }

    /** Text that comes for the console. */
    String console() {
        return text(answer());
    }

    /** The first answer that is not text for the console. */
    String end() {
        String answer = answer();
        while (answer.startsWith("O")) {
            answer = answer();
        }
        return answer;
    }

    private static String text(String answer) {
        if (!answer.startsWith("O")) {
            throw new AssertionError("no text but " + answer);
        }
        return new String(HexFormat.of().parseHex(answer.substring(1)), StandardCharsets.UTF_8);
    }

    /** Turns acknowledgements off. */
    RspClient withoutAcks() {
        if (!ask("QStartNoAckMode").equals("OK")) {
            throw new AssertionError("no-ack mode was refused");
        }
        acknowledges = false;
        return this;
    }

    /** The next packet; acknowledgements before it are dropped. */
    String answer() {
        int value = next();
        while (value != '$') {
            if (value < 0) {
                throw new AssertionError("the connection ended");
            }
            value = next();
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (value = next(); value != '#'; value = next()) {
            body.write(value == '}' ? next() ^ 0x20 : value);
        }
        next();
        next();
        if (acknowledges) {
            raw("+");
        }
        return body.toString(StandardCharsets.ISO_8859_1);
    }

    /** The next byte, or -1 at the end of the connection. */
    int next() {
        try {
            return in.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether nothing comes for {@code millis}. */
    boolean silent(int millis) {
        try {
            Thread.sleep(millis);
            return in.available() == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
