package faultline.gdb.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ResourceLeakDetector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Frames, checksums, escapes and acknowledgements, however the bytes are cut. */
class RspWireTest {

    @BeforeAll
    static void watchForLeaks() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static List<String> recorded() {
        try {
            return Files.readAllLines(Path.of("src/test/resources/packets.txt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What comes out behind the decoder, as text, when {@code stream} arrives in pieces of the given lengths. */
    private static List<String> decode(byte[] stream, int... cuts) {
        EmbeddedChannel channel = new EmbeddedChannel(new RspDecoder());
        int from = 0;
        for (int cut : cuts) {
            channel.writeInbound(Unpooled.copiedBuffer(stream, from, cut - from));
            from = cut;
        }
        channel.writeInbound(Unpooled.copiedBuffer(stream, from, stream.length - from));
        List<String> seen = new ArrayList<>();
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            seen.add(
                    message instanceof Inbound.Packet packet
                            ? new String(packet.body(), StandardCharsets.ISO_8859_1)
                            : message.getClass().getSimpleName());
        }
        channel.finishAndReleaseAll();
        return seen;
    }

    @Test
    void everyRecordedPacketMayBeCutAnywhere() {
        for (String body : recorded()) {
            byte[] frame = RspLink.frame(bytes(body));
            List<String> whole = decode(frame);
            assertThat(whole).containsExactly(body);
            for (int cut = 1; cut < frame.length; cut++) {
                assertThat(decode(frame, cut)).isEqualTo(whole);
            }
        }
    }

    @Test
    void aWholeSessionMayBeCutAnywhere() {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(bytes("+"));
        for (String body : recorded()) {
            stream.writeBytes(RspLink.frame(bytes(body)));
            stream.writeBytes(bytes("+"));
        }
        stream.write(3);
        byte[] all = stream.toByteArray();
        List<String> whole = decode(all);
        assertThat(whole).hasSize(2 * recorded().size() + 2).endsWith("Interrupt");
        Random random = new Random(20);
        for (int round = 0; round < 50; round++) {
            int[] cuts = random.ints(40, 0, all.length).sorted().toArray();
            assertThat(decode(all, cuts)).isEqualTo(whole);
        }
    }

    @Property(tries = 300)
    void anyBytesSurviveFramingAndDecoding(@ForAll @Size(max = 200) byte[] body) {
        List<String> seen = decode(RspLink.frame(body));
        assertThat(seen).containsExactly(new String(body, StandardCharsets.ISO_8859_1));
    }

    @Test
    void interruptsAreDataInsideOfPackets() {
        byte[] frame = RspLink.frame(new byte[] {'X', '0', ',', '1', ':', 3});
        assertThat(decode(frame)).containsExactly("X0,1:\u0003");
        assertThat(decode(new byte[] {3, 'x', 3})).containsExactly("Interrupt", "Interrupt");
    }

    @Test
    void checksumsAreChecked() {
        assertThat(decode(bytes("$g#67$g#68$g#zz$g#67"))).containsExactly("g", "Malformed", "Malformed", "g");
    }

    @Test
    void aPacketLongerThanAllowedIsDroppedWhole() {
        String body = "M0:" + "0".repeat(RspDecoder.LONGEST);
        byte[] stream = bytes("$" + body + "#00$g#67");
        assertThat(decode(stream)).containsExactly("Malformed", "g");
        assertThat(decode(stream, 100_000, 131_077, stream.length - 5)).containsExactly("Malformed", "g");
        byte[] longest = RspLink.frame(bytes("0".repeat(RspDecoder.LONGEST)));
        assertThat(decode(longest)).hasSize(1).doesNotContain("Malformed");
    }

    private static String written(EmbeddedChannel channel) {
        StringBuilder text = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            text.append(part.toString(StandardCharsets.ISO_8859_1));
            part.release();
        }
        return text.toString();
    }

    private static EmbeddedChannel link() {
        return new EmbeddedChannel(new RspDecoder(), new RspLink());
    }

    @Test
    void packetsAreAcknowledgedUntilThatIsTurnedOff() {
        EmbeddedChannel channel = link();
        channel.writeInbound(Unpooled.copiedBuffer(bytes("$g#67")));
        assertThat(written(channel)).isEqualTo("+");
        channel.writeInbound(Unpooled.copiedBuffer(bytes("$g#00")));
        assertThat(written(channel)).isEqualTo("-");
        channel.writeOutbound(new Reply(bytes("OK"), true));
        assertThat(written(channel)).isEqualTo("$OK#9a");
        channel.writeInbound(Unpooled.copiedBuffer(bytes("+$g#67$g#00-")));
        assertThat(written(channel)).isEmpty();
        assertThat(channel.<Object>readInbound()).isInstanceOf(Inbound.Packet.class);
        assertThat(channel.<Object>readInbound()).isInstanceOf(Inbound.Packet.class);
        assertThat(channel.<Object>readInbound()).isInstanceOf(Inbound.Malformed.class);
        channel.finishAndReleaseAll();
    }

    @Test
    void theLastReplyIsSentAgainWhenItArrivedBroken() {
        EmbeddedChannel channel = link();
        channel.writeInbound(Unpooled.copiedBuffer(bytes("-")));
        assertThat(written(channel)).isEmpty();
        channel.writeOutbound(Reply.of("a#b"));
        String first = written(channel);
        assertThat(first).isEqualTo("$a}\u0003b#43");
        channel.writeInbound(Unpooled.copiedBuffer(bytes("--")));
        assertThat(written(channel)).isEqualTo(first + first);
        channel.finishAndReleaseAll();
    }
}
