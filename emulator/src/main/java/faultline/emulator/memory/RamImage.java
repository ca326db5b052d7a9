package faultline.emulator.memory;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** The contents of RAM at one time. What was not written since is shared with the RAM itself and with other images. */
public final class RamImage {

    static final byte[] ZEROS = new byte[PhysicalMemory.FRAME_BYTES];

    private final Frame[] frames;

    RamImage(Frame[] frames) {
        this.frames = frames;
    }

    /** Frame {@code index}, or null if it was never written: zeros. */
    Frame frame(int index) {
        return frames[index];
    }

    /** The image is not used any more. */
    public void release() {
        for (Frame frame : frames) {
            if (frame != null) {
                frame.release();
            }
        }
    }

    /** Writes what is not zero; {@code memory} is the RAM that it is an image of. */
    public void write(PhysicalMemory memory, DataOutput out) throws IOException {
        byte[] contents = new byte[ZEROS.length];
        for (int i = 0; i < frames.length; i++) {
            if (frames[i] != null) {
                memory.contents(i, frames[i], contents);
                if (!Arrays.equals(contents, ZEROS)) {
                    out.writeInt(i);
                    out.write(contents);
                }
            }
        }
        out.writeInt(-1);
    }

    /** Reads an image of {@code memory}, which is not shared with it. */
    public static RamImage read(PhysicalMemory memory, DataInput in) throws IOException {
        Frame[] frames = new Frame[memory.frames()];
        for (int i = in.readInt(); i >= 0; i = in.readInt()) {
            if (i >= frames.length) {
                throw new IOException("it is damaged");
            }
            byte[] contents = new byte[ZEROS.length];
            in.readFully(contents);
            frames[i] = new Frame(memory.imageUsage()).shared();
            frames[i].keep(contents);
        }
        return new RamImage(frames);
    }

    /** How many frames images keep apart from RAM. */
    static final class Usage {
        private long frames;

        long frames() {
            return frames;
        }
    }

    /** One frame as some images hold it: the same as in RAM until that is written to. */
    static final class Frame {

        private final Usage usage;
        private int users;
        private byte[] contents;

        Frame(Usage usage) {
            this.usage = usage;
        }

        /** One more image holds it. */
        Frame shared() {
            users++;
            return this;
        }

        /** RAM is about to change: what it has at {@code host} is what the images hold. */
        void keep(long host) {
            if (contents == null && users > 0) {
                byte[] now = new byte[ZEROS.length];
                HostMemory.copy(host, now, 0, now.length);
                keep(now);
            }
        }

        private void keep(byte[] now) {
            contents = now;
            usage.frames++;
        }

        byte[] contents() {
            return contents;
        }

        private void release() {
            users--;
            if (users == 0 && contents != null) {
                contents = null;
                usage.frames--;
            }
        }
    }
}
