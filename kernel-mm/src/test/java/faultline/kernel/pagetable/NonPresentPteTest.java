package faultline.kernel.pagetable;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.paging.PageTableEntry;
import faultline.emulator.paging.PageTableFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Bit for bit what facts linux-mm.md 1.2 says. */
class NonPresentPteTest {

    @Test
    void aSwapEntryOfThirtyTwoBitsHasItsTypeFromBitOneAndItsOffsetFromBitEight() {
        int entry = NonPresentPte.entryOf(31, 0xFF_FFFF);

        assertThat(NonPresentPte.TWO_LEVEL.swap(NonPresentPte.entryOf(1, 1))).isEqualTo(0x102);
        assertThat(NonPresentPte.TWO_LEVEL.swap(entry)).isEqualTo(0xFFFF_FF3EL);
        assertThat(NonPresentPte.PAE_LOW_WORD.swap(entry)).isEqualTo(0xFFFF_FF3EL);
    }

    @Test
    void fromTwoSixNineOnAPaeSwapEntryIsInTheHighWord() {
        assertThat(NonPresentPte.PAE_HIGH_WORD.swap(NonPresentPte.entryOf(3, 1)))
                .isEqualTo(0x23L << 32);
        assertThat(NonPresentPte.PAE_HIGH_WORD.swap(NonPresentPte.entryOf(31, 0x7FF_FFFF)))
                .isEqualTo(0xFFFF_FFFFL << 32);
    }

    @Test
    void aFileOffsetGoesAroundBitsSixAndSevenOrIntoTheHighWord() {
        assertThat(NonPresentPte.TWO_LEVEL.file(0x1F)).isEqualTo(0x7E);
        assertThat(NonPresentPte.TWO_LEVEL.file(0x20)).isEqualTo(0x140);
        assertThat(NonPresentPte.TWO_LEVEL.file(0x1FFF_FFFF)).isEqualTo(0xFFFF_FF7EL);
        assertThat(NonPresentPte.PAE_LOW_WORD.file(0x8000_0001)).isEqualTo(0x8000_0001_0000_0040L);
        assertThat(NonPresentPte.PAE_HIGH_WORD.file(5)).isEqualTo(0x5_0000_0040L);
    }

    @Test
    void theFormatAndTheKernelsAgeChooseTheEncoding() {
        assertThat(NonPresentPte.of(PageTableFormat.TWO_LEVEL, true)).isEqualTo(NonPresentPte.TWO_LEVEL);
        assertThat(NonPresentPte.of(PageTableFormat.PAE, false)).isEqualTo(NonPresentPte.PAE_LOW_WORD);
        assertThat(NonPresentPte.of(PageTableFormat.PAE, true)).isEqualTo(NonPresentPte.PAE_HIGH_WORD);
        assertThat(NonPresentPte.TWO_LEVEL.maxSwapPages() * 4096L).isEqualTo(64L << 30);
        assertThat(NonPresentPte.PAE_HIGH_WORD.maxSwapPages() * 4096L).isEqualTo(512L << 30);
        assertThat(NonPresentPte.TWO_LEVEL.fileBits()).isEqualTo(29);
        assertThat(NonPresentPte.PAE_LOW_WORD.fileBits()).isEqualTo(32);
    }

    @Property
    void swapEntriesComeBackAndAreNothingElse(
            @ForAll NonPresentPte encoding, @ForAll @IntRange(max = 31) int type, @ForAll int bits) {
        int offset = Math.max(1, bits & encoding.maxSwapPages() - 1);
        int entry = NonPresentPte.entryOf(type, offset);
        long pte = encoding.swap(entry);

        assertThat(encoding.swapEntry(pte)).isEqualTo(entry);
        assertThat(NonPresentPte.type(entry)).isEqualTo(type);
        assertThat(NonPresentPte.offset(entry)).isEqualTo(offset);
        assertThat(NonPresentPte.isSwap(pte)).isTrue();
        assertThat(NonPresentPte.isFile(pte)).isFalse();
        assertAbsent(encoding, pte);
    }

    @Property
    void fileOffsetsComeBackAndAreNothingElse(@ForAll NonPresentPte encoding, @ForAll int bits) {
        int offset = encoding.fileBits() == Integer.SIZE ? bits : bits & (1 << encoding.fileBits()) - 1;
        long pte = encoding.file(offset);

        assertThat(encoding.fileOffset(pte)).isEqualTo(offset);
        assertThat(NonPresentPte.isFile(pte)).isTrue();
        assertThat(NonPresentPte.isSwap(pte)).isFalse();
        assertAbsent(encoding, pte);
    }

    /** Not a sample: all 2^29 offsets and all 2^29 swap entries of 32 bits. */
    @Test
    void everyEntryOfThirtyTwoBitsComesBackAndIsNothingElse() {
        long wrong = 0;
        int headers = 0;
        for (int value = 0; value < 1 << 29; value++) {
            long file = NonPresentPte.TWO_LEVEL.file(value);
            wrong += NonPresentPte.TWO_LEVEL.fileOffset(file) != value
                            || !NonPresentPte.isFile(file)
                            || NonPresentPte.isSwap(file)
                            || Pte.isPresent(file)
                            || file >>> 32 != 0
                    ? 1
                    : 0;
            int entry = NonPresentPte.entryOf(value >>> 24, value & 0xFF_FFFF);
            long swap = NonPresentPte.TWO_LEVEL.swap(entry);
            // Page 0 of an area is its header: that of area 0 would be an empty entry, that of the last one says
            // purged.
            boolean header = value == 0 || swap == NonPresentPte.TWO_LEVEL.purged();
            headers += header ? 1 : 0;
            wrong += NonPresentPte.TWO_LEVEL.swapEntry(swap) != entry
                            || NonPresentPte.isSwap(swap) == header
                            || NonPresentPte.isFile(swap)
                            || Pte.isPresent(swap)
                            || swap >>> 32 != 0
                    ? 1
                    : 0;
        }
        assertThat(wrong).isZero();
        assertThat(headers).isEqualTo(2);
    }

    @Property
    void aPurgedEntryIsNothingElse(
            @ForAll NonPresentPte encoding, @ForAll @IntRange(max = 31) int type, @ForAll int bits) {
        long purged = encoding.purged();
        int offset = Math.max(1, bits & encoding.maxSwapPages() - 1);
        int fileOffset = encoding.fileBits() == Integer.SIZE ? bits : bits & (1 << encoding.fileBits()) - 1;

        assertThat(NonPresentPte.isPurged(purged)).isTrue();
        assertThat(NonPresentPte.isSwap(purged)).isFalse();
        assertThat(NonPresentPte.isFile(purged)).isFalse();
        assertAbsent(encoding, purged);
        assertThat(NonPresentPte.isPurged(encoding.swap(NonPresentPte.entryOf(type, offset))))
                .isFalse();
        assertThat(NonPresentPte.isPurged(encoding.file(fileOffset))).isFalse();
    }

    @Test
    void aPurgedEntryIsTheHeaderPageOfTheLastSwapType() {
        assertThat(NonPresentPte.TWO_LEVEL.purged()).isEqualTo(0x3E);
        assertThat(NonPresentPte.PAE_LOW_WORD.purged()).isEqualTo(0x3E);
        assertThat(NonPresentPte.PAE_HIGH_WORD.purged()).isEqualTo(0x1FL << 32);
    }

    @Property
    void presentEntriesAreNeither(
            @ForAll @IntRange(max = 0xF_FFFF) int frame, @ForAll @IntRange(max = 0xFFF) int bits) {
        long here = PageTableEntry.of(frame, bits | PageTableEntry.PRESENT);
        long untouchable = Pte.of(frame, Pte.PAGE_NONE);

        for (long pte : new long[] {here, untouchable, Pte.NONE}) {
            assertThat(NonPresentPte.isSwap(pte)).isFalse();
            assertThat(NonPresentPte.isFile(pte)).isFalse();
            assertThat(NonPresentPte.isPurged(pte)).isFalse();
        }
        assertThat(Pte.isPresent(untouchable)).isTrue();
        assertThat(Pte.frame(untouchable)).isEqualTo(frame);
    }

    private static void assertAbsent(NonPresentPte encoding, long pte) {
        assertThat(Pte.isNone(pte)).isFalse();
        assertThat(Pte.isPresent(pte)).isFalse();
        if (encoding == NonPresentPte.TWO_LEVEL) {
            assertThat(pte >>> Integer.SIZE).isZero();
        }
    }
}
