package faultline.cli.simulation;

import faultline.emulator.snapshot.SelfSaved;
import faultline.kernel.syscall.Console;
import java.io.BufferedInputStream;
import java.io.IOException;

/**
 * Connects a guest's standard streams to host streams, and keeps the books of its output. A guest that is put back in time reads
 * again what it had read, and what it writes a second time does not reach the host twice.
 */
final class HostConsole implements Console, SelfSaved {

    private static final int STANDARD_OUTPUT = 1;

    private final ReadAgain in;
    private final WriteOnce out;
    private final WriteOnce err;

    /** What a snapshot keeps: how far the streams had got. */
    private record Saved(int in, long out, long err) {}

    /** @param remembers whether the guest may be put back in time */
    HostConsole(GuestStreams streams, boolean remembers) {
        this.in = new ReadAgain(new BufferedInputStream(streams.in()), remembers);
        this.out = new WriteOnce(streams.out(), remembers);
        this.err = new WriteOnce(streams.err(), remembers);
    }

    @Override
    public Object save() {
        return new Saved(in.position(), out.position(), err.position());
    }

    @Override
    public void restore(Object state) {
        Saved saved = (Saved) state;
        in.back(saved.in);
        out.back(saved.out);
        err.back(saved.err);
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
            (fd == STANDARD_OUTPUT ? out : err).write(bytes, at, length);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** All that was written to standard output, if it is remembered. */
    byte[] output() {
        return out.bytes();
    }

    /** The guest goes on where it had written {@code bytes} to standard output. */
    void wrote(byte[] bytes) {
        out.resume(bytes);
    }

    /** Bytes written to standard output. */
    long outputBytes() {
        return out.position();
    }

    /** Their SHA-256 in hexadecimal; to be asked once, at the end. */
    String outputSha256() {
        return out.sha256();
    }
}
