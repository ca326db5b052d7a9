package faultline.cli.simulation;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An output whose writer may be put back in time, if it remembers: what is written again as it was goes nowhere; from the first
 * difference on it is new.
 */
final class WriteOnce {

    private final OutputStream to;
    private final boolean remembers;
    private final MessageDigest digest;
    private byte[] written = {};
    private int length;
    private long position;

    WriteOnce(OutputStream to, boolean remembers) {
        this.to = to;
        this.remembers = remembers;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    void write(byte[] bytes, int at, int count) throws IOException {
        if (!remembers) {
            to.write(bytes, at, count);
            digest.update(bytes, at, count);
            position += count;
            return;
        }
        int from = (int) position;
        int again = Math.min(length - from, count);
        int difference = Arrays.mismatch(written, from, from + again, bytes, at, at + again);
        int same = difference < 0 ? again : difference;
        if (same < count) {
            to.write(bytes, at + same, count - same);
            length = from + same;
            append(bytes, at + same, count - same);
        }
        position += count;
    }

    private void append(byte[] bytes, int at, int count) {
        if (length + count > written.length) {
            written = Arrays.copyOf(written, Math.max(2 * written.length, length + count));
        }
        System.arraycopy(bytes, at, written, length, count);
        length += count;
    }

    /** Bytes written up to now. */
    long position() {
        return position;
    }

    /** Goes back to where {@link #position} was {@code earlier}. */
    void back(long earlier) {
        position = earlier;
    }

    /** What was written up to now, if it is remembered. */
    byte[] bytes() {
        return Arrays.copyOf(written, (int) position);
    }

    /** Goes on behind {@code bytes}, which went to the host in another run. */
    void resume(byte[] bytes) {
        if (remembers) {
            written = bytes.clone();
            length = bytes.length;
        } else {
            digest.update(bytes);
        }
        position = bytes.length;
    }

    /** SHA-256 of all up to now in hexadecimal; to be asked once, at the end. */
    String sha256() {
        if (remembers) {
            digest.update(written, 0, (int) position);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
