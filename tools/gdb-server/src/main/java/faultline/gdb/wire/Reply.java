package faultline.gdb.wire;

import java.nio.charset.StandardCharsets;

/**
 * A packet to the client.
 *
 * @param body its content, without escapes
 * @param endsAcks whether acknowledgements stop behind it, on both sides
 */
public record Reply(byte[] body, boolean endsAcks) {

    /** A packet of Latin-1 text. */
    public static Reply of(String text) {
        return new Reply(text.getBytes(StandardCharsets.ISO_8859_1), false);
    }
}
