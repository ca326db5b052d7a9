package faultline.emulator.memory;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** The contents of RAM at one time. What was not written since is shared with the RAM itself and with other images. */
public final class RamImage {

    private static final byte[] ZEROS = new byte[1 << PhysicalMemory.CHUNK_SHIFT];

    private final Chunk[] chunks;

    RamImage(Chunk[] chunks) {
        this.chunks = chunks;
    }

    /** Chunk {@code index}, or null if it was never written: zeros. */
    Chunk chunk(int index) {
        return chunks[index];
    }

    /** The image is not used any more. */
    public void release() {
        for (Chunk chunk : chunks) {
            if (chunk != null) {
                chunk.release();
            }
        }
    }

    /** Writes what is not zero; {@code memory} is the RAM that it is an image of. */
    public void write(PhysicalMemory memory, DataOutput out) throws IOException {
        for (int i = 0; i < chunks.length; i++) {
            byte[] contents = chunks[i] == null ? null : memory.contents(i, chunks[i]);
            if (contents != null && Arrays.mismatch(contents, ZEROS) >= 0) {
                out.writeInt(i);
                out.write(contents);
            }
        }
        out.writeInt(-1);
    }

    /** Reads an image of {@code memory}, which is not shared with it. */
    public static RamImage read(PhysicalMemory memory, DataInput in) throws IOException {
        Chunk[] chunks = new Chunk[memory.chunks()];
        for (int i = in.readInt(); i >= 0; i = in.readInt()) {
            if (i >= chunks.length) {
                throw new IOException("it is damaged");
            }
            byte[] contents = new byte[ZEROS.length];
            in.readFully(contents);
            chunks[i] = new Chunk(memory.imageUsage()).shared();
            chunks[i].keep(contents);
        }
        return new RamImage(chunks);
    }

    /** How many chunks images keep apart from RAM. */
    static final class Usage {
        private long chunks;

        long chunks() {
            return chunks;
        }
    }

    /** One chunk as some images hold it: the same as in RAM until that is written to. */
    static final class Chunk {

        private final Usage usage;
        private int users;
        private byte[] contents;

        Chunk(Usage usage) {
            this.usage = usage;
        }

        /** One more image holds it. */
        Chunk shared() {
            users++;
            return this;
        }

        /** RAM is about to change: {@code now} is what the images hold. */
        void keep(byte[] now) {
            if (contents == null && users > 0) {
                contents = now.clone();
                usage.chunks++;
            }
        }

        byte[] contents() {
            return contents;
        }

        private void release() {
            users--;
            if (users == 0 && contents != null) {
                contents = null;
                usage.chunks--;
            }
        }
    }
}
