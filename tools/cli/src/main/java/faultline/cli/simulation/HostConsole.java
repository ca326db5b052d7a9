package faultline.cli.simulation;

import faultline.kernel.syscall.Console;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Connects a guest's standard streams to host streams, and keeps the books of its output. */
final class HostConsole implements Console {

    private static final int STANDARD_OUTPUT = 1;

    private final InputStream in;
    private final OutputStream out;
    private final OutputStream err;
    private final MessageDigest digest;
    private long outputBytes;

    HostConsole(GuestStreams streams) {
        this.in = new BufferedInputStream(streams.in());
        this.out = streams.out();
        this.err = streams.err();
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Up to the end of a line, so that what is read does not depend on how the host cuts its input into pieces. */
    @Override
    public int read(byte[] into, int at, int length) {
        int taken = 0;
        try {
            while (taken < length) {
                int value = in.read();
                if (value < 0) {
                    break;
                }
                into[at + taken++] = (byte) value;
                if (value == '\n') {
                    break;
                }
            }
        } catch (IOException e) {
            return taken;
        }
        return taken;
    }

    @Override
    public boolean write(int fd, byte[] bytes, int at, int length) {
        try {
            if (fd == STANDARD_OUTPUT) {
                out.write(bytes, at, length);
                digest.update(bytes, at, length);
                outputBytes += length;
            } else {
                err.write(bytes, at, length);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Bytes written to standard output. */
    long outputBytes() {
        return outputBytes;
    }

    /** Their SHA-256 in hexadecimal; to be asked once, at the end. */
    String outputSha256() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
