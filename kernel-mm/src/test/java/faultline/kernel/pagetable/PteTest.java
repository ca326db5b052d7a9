package faultline.kernel.pagetable;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.PageTableEntry;
import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.mm.Vma;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PteTest {

    @Property
    void survivesTheFormat(
            @ForAll boolean pae,
            @ForAll @IntRange(max = 0xFFFFF) int lowFrame,
            @ForAll @IntRange(max = 15) int high,
            @ForAll @IntRange(max = 31) int vmaFlags) {
        PageTableFormat format = pae ? PageTableFormat.PAE : PageTableFormat.TWO_LEVEL;
        int frame = pae ? high << 20 | lowFrame : lowFrame;
        PhysicalMemory ram = new PhysicalMemory(4096);
        long entry = Pte.dirty(Pte.of(frame, Pte.protection(vmaFlags)));
        format.write(ram, 8, entry);
        long read = format.read(ram, 8);
        assertThat(read).isEqualTo(entry);
        assertThat(Pte.isNone(read)).isFalse();
        assertThat(Pte.isPresent(read)).isTrue();
        assertThat(Pte.frame(read)).isEqualTo(frame);
        assertThat(Pte.isDirty(read) && Pte.isYoung(read)).isTrue();
    }

    @Property
    void changesTouchOneBitOnly(@ForAll @IntRange(max = 0xFFFFF) int frame, @ForAll @IntRange(max = 31) int vmaFlags) {
        long entry = Pte.of(frame, Pte.protection(vmaFlags));
        assertThat(Pte.writeProtected(Pte.writable(entry))).isEqualTo(entry & ~2L);
        assertThat(Pte.clean(Pte.dirty(entry))).isEqualTo(entry);
        assertThat(Pte.young(Pte.old(entry))).isEqualTo(entry);
    }

    @Test
    void privateWritablePagesStartWriteProtected() {
        assertThat(Pte.protection(Vma.READ | Vma.WRITE)).isEqualTo(0x25);
        assertThat(Pte.protection(Vma.WRITE)).isEqualTo(0x25);
        assertThat(Pte.protection(Vma.READ | Vma.WRITE | Vma.SHARED)).isEqualTo(0x27);
        assertThat(Pte.protection(Vma.READ | Vma.SHARED)).isEqualTo(0x25);
        assertThat(Pte.protection(Vma.SHARED)).isEqualTo(0xA0);
    }

    @Test
    void protNoneIsPresentToTheKernelOnly() {
        long entry = Pte.modified(Pte.dirty(Pte.of(77, 0x67)), Pte.protection(0));
        assertThat(PageTableEntry.present(entry)).isFalse();
        assertThat(Pte.isPresent(entry)).isTrue();
        assertThat(Pte.frame(entry)).isEqualTo(77);
        assertThat(Pte.isDirty(entry)).isTrue();
        assertThat(Pte.modified(entry, Pte.PAGE_READONLY)).isEqualTo(77L << 12 | 0x65);
    }
}
