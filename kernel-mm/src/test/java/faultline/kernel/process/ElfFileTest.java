package faultline.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ElfFileTest {

    @Test
    void readsAStaticProgram() throws ElfException {
        ElfFile file = ElfBuilder.simple()
                .load(0x1F00, 0x0804AF00, 0x100, 0x5000, 6)
                .header(0x6474E551, 6)
                .entry(0x08048074)
                .parse();

        assertThat(file.entry()).isEqualTo(0x08048074);
        assertThat(file.programHeaderAddress()).isEqualTo(0x08048034);
        assertThat(file.programHeaders()).isEqualTo(3);
        assertThat(file.executableStack()).isFalse();
        assertThat(file.segments()).hasSize(2);
        assertThat(file.segments().get(1).end()).isEqualTo(0x0804FF00L);
    }

    @Test
    void withoutGnuStackTheStackIsExecutable() throws ElfException {
        assertThat(ElfBuilder.simple().parse().executableStack()).isTrue();
        assertThat(ElfBuilder.simple().header(0x6474E551, 7).parse().executableStack())
                .isTrue();
    }

    @Test
    void movesPositionIndependentPrograms() throws ElfException {
        ElfFile file = new ElfBuilder()
                .type(3)
                .entry(0x1040)
                .load(0x1000, 0x1000, 0x100, 0x100, 5)
                .parse();

        assertThat(file.entry()).isEqualTo(0x80001040);
        assertThat(file.programHeaderAddress()).isZero();
    }

    @Test
    void saysWhatIsWrongWithOtherFiles() {
        rejects(new byte[0], "empty");
        rejects("#!/bin/sh\n".getBytes(), "not an ELF");
        rejects(new byte[] {0x7F, 'E', 'L'}, "not an ELF");
        rejects(
                new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1},
                "64-bit ELF; Faultline runs 32-bit i386 programs: build with gcc -m32 -static");
        rejects(Arrays.copyOf(ElfBuilder.simple().bytes(), 40), "truncated ELF header: the file has 40 bytes");
        rejects(patched(b -> b[5] = 2), "big-endian");
        rejects(patched(b -> b[18] = 40), "machine 40");
        rejects(patched(b -> b[16] = 1), "relocatable object file");
        rejects(patched(b -> b[16] = 4), "ELF type 4");
        rejects(patched(b -> b[42] = 56), "program headers of 56 bytes");
        rejects(patched(b -> b[44] = 0), "no program headers");
        rejects(patched(b -> b[30] = 9), "outside the file");
    }

    private static byte[] patched(Consumer<byte[]> change) {
        byte[] bytes = ElfBuilder.simple().bytes();
        change.accept(bytes);
        return bytes;
    }

    @Test
    void saysWhatIsWrongWithSegments() {
        rejects(ElfBuilder.simple().header(3, 4), "dynamically linked");
        rejects(ElfBuilder.simple().load(0x2000, 0x08050000, 0x2000, 0x2000, 6), "segment 1 ends at byte 16384");
        rejects(ElfBuilder.simple().load(0x2000, 0x08050000, 0x200, 0x100, 6), "more bytes in the file (512)");
        rejects(ElfBuilder.simple().load(0x2000, 0x08048800, 0, 0x100, 6), "overlaps segment 0");
        rejects(ElfBuilder.simple().load(0x2000, 0xBFFFF000, 0x100, 0x2000, 6), "overlaps the kernel");
        rejects(ElfBuilder.simple().load(0x2000, 0xC0100000, 0x100, 0x100, 6), "overlaps the kernel");
        rejects(ElfBuilder.simple().load(0x2000, 0xFFFFF000, 0x100, 0x2000, 6), "wraps around");
        rejects(ElfBuilder.simple().load(0x2004, 0x08050000, 0x100, 0x100, 6), "differ within the 4096-byte page");
        rejects(ElfBuilder.simple().load(0x2000, 0, 0x100, 0x100, 6), "covers the first page");
        rejects(ElfBuilder.simple().entry(0x08060000), "entry point 0x08060000 lies in no loadable segment");
        rejects(new ElfBuilder().header(4, 4), "no loadable segment");
        rejects(new ElfBuilder().type(3).entry(0x1000).load(0x1000, 0x1000, 16, 0x50000000, 5), "load base 0x80000000");
    }

    private static void rejects(ElfBuilder program, String reason) {
        rejects(program.bytes(), reason);
    }

    private static void rejects(byte[] bytes, String reason) {
        assertThatThrownBy(() -> ElfFile.parse(bytes))
                .isInstanceOf(ElfException.class)
                .hasMessageContaining(reason)
                .hasMessageNotContaining("\n");
    }

    @Property(tries = 3000)
    void damageNeverCausesAnythingButAnElfException(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 12) int changes,
            @ForAll @IntRange(max = 0x3000) int cut) {
        Random random = new Random(seed);
        byte[] bytes = ElfBuilder.simple()
                .load(0x1F00, 0x0804AF00, 0x100, 0x5000, 6)
                .header(0x6474E551, 6)
                .bytes();
        for (int i = 0; i < changes; i++) {
            bytes[random.nextInt(160)] = (byte) (random.nextBoolean() ? random.nextInt() : 0xFF * random.nextInt(2));
        }
        byte[] shortened = random.nextInt(4) == 0 ? Arrays.copyOf(bytes, cut) : bytes;
        try {
            ElfFile file = ElfFile.parse(shortened);
            long before = 0;
            for (ElfSegment segment : file.segments()) {
                assertThat(segment.address()).isGreaterThanOrEqualTo(before);
                before = segment.end();
                assertThat(segment.end() + (file.loadBias() & 0xFFFFFFFFL)).isLessThanOrEqualTo(ElfFile.USER_END);
                if (segment.fileBytes() > 0) {
                    assertThat((long) segment.offset() + segment.fileBytes()).isLessThanOrEqualTo(shortened.length);
                }
            }
        } catch (ElfException e) {
            assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
        }
    }
}
