package faultline.kernel.process;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Makes small ELF files for tests, right or wrong. */
final class ElfBuilder {

    private record Header(int type, int offset, int address, int fileBytes, int memoryBytes, int flags) {}

    private final List<Header> headers = new ArrayList<>();
    private int type = 2;
    private int entry = 0x08048000;
    private int size = 0x3000;

    /** One segment of code at 0x08048000 that covers the header. */
    static ElfBuilder simple() {
        return new ElfBuilder().load(0, 0x08048000, 0x1000, 0x1000, 5);
    }

    ElfBuilder load(int offset, int address, int fileBytes, int memoryBytes, int flags) {
        headers.add(new Header(1, offset, address, fileBytes, memoryBytes, flags));
        return this;
    }

    ElfBuilder header(int headerType, int flags) {
        headers.add(new Header(headerType, 0, 0, 0, 0, flags));
        return this;
    }

    ElfBuilder type(int value) {
        type = value;
        return this;
    }

    ElfBuilder entry(int value) {
        entry = value;
        return this;
    }

    byte[] bytes() {
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {0x7F, 'E', 'L', 'F', 1, 1, 1});
        out.position(16);
        out.putShort((short) type).putShort((short) 3).putInt(1).putInt(entry);
        out.putInt(52).putInt(0).putInt(0);
        out.putShort((short) 52).putShort((short) 32).putShort((short) headers.size());
        out.position(52);
        for (Header header : headers) {
            out.putInt(header.type).putInt(header.offset).putInt(header.address).putInt(header.address);
            out.putInt(header.fileBytes)
                    .putInt(header.memoryBytes)
                    .putInt(header.flags)
                    .putInt(0x1000);
        }
        return out.array();
    }

    ElfFile parse() throws ElfException {
        return ElfFile.parse(bytes());
    }
}
