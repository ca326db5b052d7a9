package faultline.assembler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import faultline.assembler.layout.SectionImage;
import faultline.assembler.layout.SymbolImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ElfTest {
    private static final String SOURCE = """
            global _start, table:data
            section .text
            _start: call f
            .l:     ret
            f:      ret
            K       equ 7
            section .rodata
            text:   db "abc"
            section .data
            table:  dd text, _start
            section .bss
            room:   resb 5000
            """;

    private record Load(long offset, long address, long fileSize, long memorySize, int flags) {}

    private static List<Load> loads(byte[] elf) {
        ByteBuffer b = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
        List<Load> out = new ArrayList<>();
        for (int i = 0; i < b.getShort(44); i++) {
            int p = 52 + 32 * i;
            if (b.getInt(p) == 1) {
                out.add(new Load(
                        b.getInt(p + 4), b.getInt(p + 8), b.getInt(p + 16), b.getInt(p + 20), b.getInt(p + 24)));
            }
        }
        return out;
    }

    @Test
    void oneSegmentForEachSetOfPermissions() {
        List<Load> loads = loads(Build.of(SOURCE).elf());
        assertThat(loads).extracting(Load::flags).containsExactly(5, 4, 6);
        assertThat(loads).extracting(Load::address).containsExactly(0x08048000L, 0x08049000L, 0x0804a000L);
        assertThat(loads).allSatisfy(l -> {
            assertThat(l.offset() % 4096).isEqualTo(l.address() % 4096);
            assertThat(l.memorySize()).isGreaterThanOrEqualTo(l.fileSize());
        });
        assertThat(loads.get(2).fileSize()).isEqualTo(8);
        assertThat(loads.get(2).memorySize()).isEqualTo(8 + 5000);
    }

    @Test
    void segmentsHoldTheBytesOfTheirSections() {
        Assembly a = Build.of(SOURCE);
        byte[] elf = a.elf();
        List<Load> loads = loads(elf);
        for (SectionImage s : a.image().sections()) {
            Load l = loads.stream()
                    .filter(x -> x.address() <= s.address() && s.address() + s.size() <= x.address() + x.memorySize())
                    .findFirst()
                    .orElseThrow();
            int at = (int) (l.offset() + s.address() - l.address());
            assertThat(Arrays.copyOfRange(elf, at, at + s.bytes().length)).isEqualTo(s.bytes());
        }
    }

    @Test
    void symbolsHaveKindSizeAndScope() {
        List<SymbolImage> symbols = Build.of(SOURCE).image().symbols();
        assertThat(symbols)
                .extracting(SymbolImage::name, SymbolImage::kind, SymbolImage::size, SymbolImage::global)
                .containsExactly(
                        tuple("_start", SymbolImage.Kind.FUNCTION, 6L, true),
                        tuple("_start.l", SymbolImage.Kind.LABEL, 0L, false),
                        tuple("f", SymbolImage.Kind.FUNCTION, 1L, false),
                        tuple("K", SymbolImage.Kind.CONSTANT, 0L, false),
                        tuple("text", SymbolImage.Kind.OBJECT, 3L, false),
                        tuple("table", SymbolImage.Kind.OBJECT, 8L, true),
                        tuple("room", SymbolImage.Kind.OBJECT, 5000L, false));
    }

    @Test
    void sameSourceGivesTheSameFile() {
        assertThat(Build.of(SOURCE).elf()).isEqualTo(Build.of(SOURCE).elf());
    }

    @Test
    void stackIsNotExecutable() {
        byte[] elf = Build.of(SOURCE).elf();
        ByteBuffer b = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
        int last = 52 + 32 * (b.getShort(44) - 1);
        assertThat(b.getInt(last)).isEqualTo(0x6474e551);
        assertThat(b.getInt(last + 24)).isEqualTo(6);
    }
}
