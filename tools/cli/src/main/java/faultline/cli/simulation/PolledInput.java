package faultline.cli.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** An input whose reader looks around while it waits, so that a debugger can stop a guest that waits for its user. */
final class PolledInput extends InputStream {

    private static final int POLL_MILLIS = 20;
    private static final int PIECE = 8192;

    private final InputStream source;
    private final SynchronousQueue<byte[]> pieces = new SynchronousQueue<>();
    private BooleanSupplier abandoned = () -> false;
    private byte[] piece = {};
    private int at;
    private boolean started;

    PolledInput(InputStream source) {
        this.source = source;
    }

    /** What to ask while there is nothing to read: whether the reader has no use for more. */
    void setAbandoned(BooleanSupplier question) {
        abandoned = question;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        if (piece != null && at == piece.length) {
            piece = next();
            at = 0;
        }
        if (piece == null || piece.length == 0) {
            return -1;
        }
        int taken = Math.min(count, piece.length - at);
        System.arraycopy(piece, at, into, offset, taken);
        at += taken;
        return taken;
    }

    /** What the source has next; nothing at its end or when the reader is gone. */
    private byte[] next() throws IOException {
        if (!started) {
            started = true;
            Thread pump = new Thread(this::pump, "guest input");
            pump.setDaemon(true);
            pump.start();
        }
        try {
            byte[] taken = pieces.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
            while (taken == null && !abandoned.getAsBoolean()) {
                taken = pieces.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
            }
            return taken;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private void pump() {
        byte[] buffer = new byte[PIECE];
        try {
            int count = source.read(buffer);
            while (count > 0) {
                pieces.put(Arrays.copyOf(buffer, count));
                count = source.read(buffer);
            }
        } catch (IOException e) {
            // The same as the end, as for a program whose terminal is gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            pieces.put(new byte[0]);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
