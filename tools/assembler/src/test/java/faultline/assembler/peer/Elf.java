package faultline.assembler.peer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the section headers of ELF32 files, independently of the writer under test. */
public final class Elf {
    /** A section header with its bytes; no bytes for NOBITS. */
    public record Section(String name, int type, int flags, long address, long size, byte[] bytes) {}

    private Elf() {}

    /** The sections by name. */
    public static Map<String, Section> sections(byte[] file) {
        ByteBuffer b = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int table = b.getInt(32);
        int count = b.getShort(48);
        int names = b.getInt(table + 40 * b.getShort(50) + 16);
        Map<String, Section> out = new LinkedHashMap<>();
        for (int i = 1; i < count; i++) {
            int h = table + 40 * i;
            int at = names + b.getInt(h);
            int end = at;
            while (file[end] != 0) {
                end++;
            }
            String name = new String(file, at, end - at, StandardCharsets.ISO_8859_1);
            int type = b.getInt(h + 4);
            int offset = b.getInt(h + 16);
            int size = b.getInt(h + 20);
            byte[] bytes = type == 8 ? new byte[0] : Arrays.copyOfRange(file, offset, offset + size);
            out.put(name, new Section(name, type, b.getInt(h + 8), b.getInt(h + 12) & 0xffffffffL, size, bytes));
        }
        return out;
    }
}
