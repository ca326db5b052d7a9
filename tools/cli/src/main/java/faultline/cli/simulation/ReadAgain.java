package faultline.cli.simulation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** An input that can be read again from where it was read before, if it remembers. */
final class ReadAgain {

    private final InputStream source;
    private final boolean remembers;
    private final Bytes read = new Bytes();
    private int position;

    /** Bytes that can be looked at. */
    private static final class Bytes extends ByteArrayOutputStream {
        int at(int index) {
            return buf[index] & 0xFF;
        }
    }

    ReadAgain(InputStream source, boolean remembers) {
        this.source = source;
        this.remembers = remembers;
    }

    /** The next byte, or -1. */
    int read() throws IOException {
        if (position < read.size()) {
            return read.at(position++);
        }
        int value = source.read();
        if (value >= 0 && remembers) {
            read.write(value);
            position++;
        }
        return value;
    }

    /** Bytes read so far. */
    int position() {
        return position;
    }

    /** Goes back to where {@link #position} was {@code earlier}. */
    void back(int earlier) {
        position = earlier;
    }
}
