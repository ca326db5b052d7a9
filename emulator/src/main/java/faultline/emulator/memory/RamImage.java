package faultline.emulator.memory;

/** The contents of RAM at one time. What was not written since is shared with the RAM itself and with other images. */
public final class RamImage {

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
