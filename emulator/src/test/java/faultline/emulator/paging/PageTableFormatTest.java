package faultline.emulator.paging;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.memory.PhysicalMemory;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PageTableFormatTest {

    private static final long ENTRY_FLAGS = 0xE67;

    @Provide
    Arbitrary<PageTableFormat> formats() {
        return Arbitraries.of(PageTableFormat.TWO_LEVEL, PageTableFormat.PAE);
    }

    @Property
    void indicesAndShiftsPutTheAddressTogether(@ForAll("formats") PageTableFormat format, @ForAll int va) {
        int rebuilt = va & 0xFFF;
        for (int level = 0; level < format.levels(); level++) {
            int index = format.index(va, level);
            assertThat(index).isBetween(0, format.entries(level) - 1);
            rebuilt |= index << format.shift(level);
        }
        assertThat(rebuilt).isEqualTo(va);
    }

    @Property
    void smallEntriesKeepFrameAndFlags(@ForAll @IntRange(min = 0, max = (1 << 20) - 1) int frame, @ForAll long bits) {
        long flags = bits & ENTRY_FLAGS;
        long entry = PageTableEntry.of(frame, flags);
        assertThat(PageTableEntry.frame(entry)).isEqualTo(frame);
        assertThat(entry & 0xFFF).isEqualTo(flags);
        assertThat(PageTableEntry.frame(entry | PageTableEntry.NO_EXECUTE)).isEqualTo(frame);
        assertThat(PageTableEntry.present(entry)).isEqualTo((flags & 1) != 0);
        assertThat(PageTableEntry.dirty(entry)).isEqualTo((flags & 0x40) != 0);
    }

    @Property
    void largeEntriesKeepTheirFrame(
            @ForAll("formats") PageTableFormat format, @ForAll @IntRange(min = 0, max = (1 << 24) - 1) int any) {
        int pages = 1 << format.largeShift() - PhysicalMemory.FRAME_SHIFT;
        int frame = any & -pages;
        long entry = format.largeEntry(frame, PageTableEntry.PRESENT | PageTableEntry.GLOBAL);
        assertThat(format.largeFrame(entry)).isEqualTo(frame);
        assertThat(PageTableEntry.large(entry)).isTrue();
        assertThat(PageTableEntry.global(entry)).isTrue();
        assertThat(entry & format.reservedBits(format.largeLevel(), true, 36, false))
                .isZero();
    }

    @Property
    void entriesReadBackAsWritten(@ForAll("formats") PageTableFormat format, @ForAll long bits) {
        PhysicalMemory memory = new PhysicalMemory(1 << 20);
        long entry = format.entryBytes() == 4 ? bits & 0xFFFF_FFFFL : bits;
        format.write(memory, 0x5008, entry);
        assertThat(format.read(memory, 0x5008)).isEqualTo(entry);
        assertThat(memory.read32(0x5008 + format.entryBytes())).isZero();
        assertThat(memory.read32(0x5004)).isZero();
    }

    @Test
    void sizesAreThoseOfTheManual() {
        PageTableFormat two = PageTableFormat.TWO_LEVEL;
        assertThat(two.levels()).isEqualTo(2);
        assertThat(1 << two.largeShift()).isEqualTo(4 << 20);
        assertThat(two.tableBytes(0)).isEqualTo(4096);
        PageTableFormat pae = PageTableFormat.PAE;
        assertThat(pae.levels()).isEqualTo(3);
        assertThat(1 << pae.largeShift()).isEqualTo(2 << 20);
        assertThat(pae.tableBytes(0)).isEqualTo(32);
        assertThat(pae.tableBytes(2)).isEqualTo(4096);
    }

    @Test
    void reservedBitsAreThoseOfTheManual() {
        PageTableFormat two = PageTableFormat.TWO_LEVEL;
        assertThat(two.reservedBits(0, false, 36, false)).isZero();
        assertThat(two.reservedBits(1, false, 36, false)).isZero();
        assertThat(two.reservedBits(0, true, 40, false)).isEqualTo(1L << 21);
        assertThat(two.reservedBits(0, true, 36, false)).isEqualTo(1L << 21 | 0xFL << 17);
        PageTableFormat pae = PageTableFormat.PAE;
        assertThat(pae.reservedBits(2, false, 40, false)).isEqualTo(-1L << 40);
        assertThat(pae.reservedBits(2, false, 36, true)).isEqualTo(Long.MAX_VALUE & -1L << 36);
        assertThat(pae.reservedBits(1, true, 40, false)).isEqualTo(-1L << 40 | 0x1FE000);
        assertThat(pae.reservedBits(0, false, 40, true)).isEqualTo(-1L << 40 | 0x1E6);
    }
}
