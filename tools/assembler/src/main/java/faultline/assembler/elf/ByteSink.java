package faultline.assembler.elf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Collects little-endian data. */
final class ByteSink {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    ByteSink u8(long v) {
        out.write((int) v);
        return this;
    }

    ByteSink u16(long v) {
        return u8(v).u8(v >> 8);
    }

    ByteSink u32(long v) {
        return u16(v).u16(v >> 16);
    }

    ByteSink bytes(byte[] b) {
        out.writeBytes(b);
        return this;
    }

    /** A text with a zero byte behind it; source names are held one byte a character. */
    ByteSink text(String s) {
        return bytes(s.replace('\0', '?').getBytes(StandardCharsets.ISO_8859_1)).u8(0);
    }

    /** An unsigned number in base 128 (DWARF 3, 7.6). */
    ByteSink uleb(long v) {
        long rest = v;
        do {
            long low = rest & 0x7f;
            rest >>>= 7;
            u8(rest != 0 ? low | 0x80 : low);
        } while (rest != 0);
        return this;
    }

    /** A signed number in base 128 (DWARF 3, 7.6). */
    ByteSink sleb(long v) {
        long rest = v;
        while (true) {
            long low = rest & 0x7f;
            rest >>= 7;
            if (rest == 0 && (low & 0x40) == 0 || rest == -1 && (low & 0x40) != 0) {
                return u8(low);
            }
            u8(low | 0x80);
        }
    }

    /** Zero bytes up to a size. */
    ByteSink padTo(long size) {
        while (out.size() < size) {
            out.write(0);
        }
        return this;
    }

    int size() {
        return out.size();
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
