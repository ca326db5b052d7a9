package faultline.cli.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * One input that several guests read each from its beginning: what the first reader takes from the source is kept for
 * the others. Safe for readers on different threads.
 */
public final class InputTape {

    private static final int FIRST_BYTES = 4096;

    private final InputStream source;
    private byte[] tape = new byte[FIRST_BYTES];
    private int length;
    private boolean ended;

    /** @param source read only as far as the furthest reader gets */
    public InputTape(InputStream source) {
        this.source = source;
    }

    /** A reader at the beginning. */
    public InputStream reader() {
        return new Reader();
    }

    /** Bytes from {@code position} on into {@code into}; waits for the source when the tape is used up; -1 at its end. */
    private synchronized int read(int position, byte[] into, int offset, int count) throws IOException {
        if (position == length && !ended) {
            extend();
        }
        if (position == length) {
            return -1;
        }
        int taken = Math.min(count, length - position);
        System.arraycopy(tape, position, into, offset, taken);
        return taken;
    }

    private void extend() throws IOException {
        if (length == tape.length) {
            tape = Arrays.copyOf(tape, 2 * length);
        }
        int taken = source.read(tape, length, tape.length - length);
        if (taken < 0) {
            ended = true;
        } else {
            length += taken;
        }
    }

    private final class Reader extends InputStream {
        private int position;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int count) throws IOException {
            if (count == 0) {
                return 0;
            }
            int taken = InputTape.this.read(position, into, offset, count);
            position += Math.max(0, taken);
            return taken;
        }
    }
}
