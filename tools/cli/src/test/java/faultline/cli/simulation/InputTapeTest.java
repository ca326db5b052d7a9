package faultline.cli.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class InputTapeTest {

    @Property(tries = 100)
    void everyReaderGetsAllOfIt(
            @ForAll @Size(max = 20_000) byte[] input, @ForAll @IntRange(min = 1, max = 5_000) int firstTakes)
            throws IOException {
        InputTape tape = new InputTape(new ByteArrayInputStream(input));
        InputStream first = tape.reader();
        InputStream second = tape.reader();
        byte[] head = first.readNBytes(firstTakes);
        assertThat(second.readAllBytes()).isEqualTo(input);
        byte[] tail = first.readAllBytes();
        byte[] joined = new byte[head.length + tail.length];
        System.arraycopy(head, 0, joined, 0, head.length);
        System.arraycopy(tail, 0, joined, head.length, tail.length);
        assertThat(joined).isEqualTo(input);
    }
}
