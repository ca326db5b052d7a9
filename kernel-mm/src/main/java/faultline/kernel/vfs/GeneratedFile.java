package faultline.kernel.vfs;

import faultline.kernel.abi.FileMode;
import java.util.function.Supplier;

/** A file whose content is made when it is read from its beginning: seq_file. */
public final class GeneratedFile extends Inode {

    private static final int READ_ALL = 0x124;

    private final Supplier<byte[]> content;

    /** @param content makes the content and charges for it */
    public GeneratedFile(FileSystem fileSystem, Supplier<byte[]> content) {
        super(fileSystem, FileMode.REGULAR | READ_ALL);
        this.content = content;
    }

    @Override
    public OpenFile open(int flags) {
        return new Opened(flags);
    }

    private final class Opened extends OpenFile {
        private byte[] bytes;

        Opened(int flags) {
            super(GeneratedFile.this, flags);
        }

        @Override
        public int read(long offset, byte[] into, int at, int length) {
            if (bytes == null || offset == 0) {
                bytes = content.get();
            }
            int count = (int) Math.max(0, Math.min(length, bytes.length - offset));
            if (count > 0) {
                System.arraycopy(bytes, (int) offset, into, at, count);
            }
            return count;
        }
    }
}
