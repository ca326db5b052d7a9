package faultline.gdb.session;

import faultline.emulator.debug.Resume;
import faultline.gdb.wire.Reply;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * What a packet leads to.
 *
 * @param reply sent at once, or null when the reply is the next stop
 * @param resume how the machine goes on, or null when it stays where it is
 */
public record Answer(Reply reply, List<Resume> resume) {

    static final Answer OK = text("OK");
    /** The packet is not known. */
    static final Answer EMPTY = text("");

    static Answer text(String text) {
        return new Answer(Reply.of(text), null);
    }

    static Answer bytes(byte[] body) {
        return new Answer(new Reply(body, false), null);
    }

    static Answer hex(byte[] bytes) {
        return text(hexOf(bytes));
    }

    static Answer go(List<Resume> resume) {
        return new Answer(null, resume);
    }

    static String hexOf(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    static String hexOf(String text) {
        return hexOf(text.getBytes(StandardCharsets.UTF_8));
    }
}
