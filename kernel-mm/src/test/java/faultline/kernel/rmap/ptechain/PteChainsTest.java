package faultline.kernel.rmap.ptechain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.testing.KernelMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PteChainsTest {

    private static final int START = 0x0900_0000;

    private static KernelMemory kernel(int line) {
        return new KernelMemory(16L << 20, PageTableFormat.TWO_LEVEL, "2.6.2", line, false);
    }

    private static List<Long> mappings(KernelMemory kernel, int frame) {
        List<Long> ptes = new ArrayList<>();
        kernel.rmap.walk(frame, (space, va, pte) -> ptes.add(pte));
        return ptes;
    }

    /** Mappings of one frame by many entries of one table, in any order, against a set. */
    @Property(tries = 150)
    void chainsAreSetsOfEntries(
            @ForAll @IntRange(min = 5, max = 7) int lineShift,
            @ForAll @Size(max = 300) List<@IntRange(max = 199) Integer> toggles) {
        KernelMemory kernel = kernel(1 << lineShift);
        int slots = (1 << lineShift) / 4 - 1;
        AddressSpace space = kernel.space();
        Vma vma = kernel.vma(space, START, 200);
        long base = kernel.tables.ensure(space, START);
        TreeSet<Long> model = new TreeSet<>();
        boolean chained = false;
        int frame = 777;
        for (int slot : toggles) {
            long pte = base + slot * 4L;
            if (model.remove(pte)) {
                kernel.rmap.remove(frame, vma, START + (slot << 12), pte);
            } else {
                assertThat(kernel.rmap.prepareDup()).isTrue();
                kernel.rmap.dup(frame, vma, vma, START + (slot << 12), pte);
                model.add(pte);
            }
            chained = !model.isEmpty() && (chained || model.size() > 1);
            assertThat(mappings(kernel, frame)).containsExactlyInAnyOrderElementsOf(model);
            assertThat(kernel.rmap.mapCount(frame)).isEqualTo(model.size());
            assertThat(kernel.rmap.objectsInUse()).isEqualTo(chained ? (model.size() + slots - 1) / slots : 0);
            assertThat(kernel.rmap.bytesInUse()).isEqualTo(kernel.rmap.objectsInUse() << lineShift);
        }
    }

    @Test
    void aLineOf128BytesHoldsThirtyOneMappings() {
        KernelMemory kernel = kernel(128);
        Vma vma = kernel.vma(kernel.space(), START, 200);
        long base = kernel.tables.ensure(vma.space(), START);
        long[] blocks = new long[64];
        for (int i = 0; i < 64; i++) {
            kernel.rmap.prepareDup();
            kernel.rmap.dup(777, vma, vma, START + (i << 12), base + i * 4L);
            blocks[i] = kernel.rmap.objectsInUse();
        }
        assertThat(new long[] {blocks[0], blocks[1], blocks[30], blocks[31], blocks[61], blocks[62], blocks[63]})
                .containsExactly(0, 1, 1, 2, 2, 3, 3);
        assertThat(kernel.rmap.peakBytesInUse()).isEqualTo(3 * 128);
    }

    @Test
    void whereTablesOf8ByteEntriesMayLieHighALineHoldsHalfAsMany() {
        KernelMemory kernel = new KernelMemory(1000L << 20, PageTableFormat.PAE, "2.6.2", 128, false, true);
        assertThat(kernel.table.layout().bytes()).isEqualTo(44);
        Vma vma = kernel.vma(kernel.space(), START, 200);
        long base = kernel.tables.ensure(vma.space(), START);
        assertThat(base).as("the table lies above the direct map").isGreaterThan(896L << 20);
        for (int i = 0; i < 16; i++) {
            kernel.rmap.prepareDup();
            kernel.rmap.dup(777, vma, vma, START + (i << 12), base + i * 8L);
            assertThat(kernel.rmap.objectsInUse()).isEqualTo(i == 0 ? 0 : i / 15 + 1);
        }
        assertThat(mappings(kernel, 777)).hasSize(16).contains(base, base + 120);
        for (int i = 0; i < 16; i++) {
            kernel.rmap.remove(777, vma, START + (i << 12), base + i * 8L);
        }
        assertThat(kernel.rmap.isMapped(777)).isFalse();
        assertThat(kernel.rmap.objectsInUse()).isZero();
    }

    @Test
    void aPhysicalAddressOf32BitsTakesAPointersRoom() {
        KernelMemory kernel = new KernelMemory(1000L << 20, PageTableFormat.TWO_LEVEL, "2.6.2", 128, false, true);
        assertThat(kernel.table.layout().bytes()).isEqualTo(40);
        Vma vma = kernel.vma(kernel.space(), START, 200);
        long base = kernel.tables.ensure(vma.space(), START);
        for (int i = 0; i < 31; i++) {
            kernel.rmap.prepareDup();
            kernel.rmap.dup(777, vma, vma, START + (i << 12), base + i * 4L);
        }
        assertThat(kernel.rmap.objectsInUse()).isEqualTo(1);
        assertThat(mappings(kernel, 777)).contains(base, base + 120);
    }

    @Test
    void chainWordsAreBytesInSlabFrames() {
        KernelMemory kernel = kernel(32);
        Vma vma = kernel.vma(kernel.space(), START, 4);
        long base = kernel.tables.ensure(vma.space(), START);
        for (int i = 0; i < 2; i++) {
            kernel.rmap.prepareDup();
            kernel.port.record();
            kernel.rmap.dup(777, vma, vma, START + (i << 12), base + i * 4L);
        }
        int chain = kernel.port.stores().stream()
                .filter(va -> (va & 31) == 0)
                .filter(va -> kernel.ram.read32(va - 0xC000_0000L & 0xFFFF_FFFFL) == 5)
                .findFirst()
                .orElseThrow();
        long physical = chain - 0xC000_0000 & 0xFFFF_FFFFL;
        assertThat(kernel.ram.read32(physical + 4 + 6 * 4)).isEqualTo((int) base + 0xC000_0000);
        assertThat(kernel.ram.read32(physical + 4 + 5 * 4)).isEqualTo((int) base + 4 + 0xC000_0000);
        assertThat(kernel.ram.read32(physical + 4 + 4 * 4)).isZero();
    }

    @Test
    void onlyPageReferencedCollapsesAChain() {
        KernelMemory kernel = kernel(64);
        Vma vma = kernel.vma(kernel.space(), START, 4);
        long base = kernel.tables.ensure(vma.space(), START);
        for (int i = 0; i < 2; i++) {
            kernel.rmap.prepareDup();
            kernel.rmap.dup(777, vma, vma, START + (i << 12), base + i * 4L);
        }
        kernel.rmap.referencesTested(777);
        assertThat(kernel.rmap.objectsInUse()).isEqualTo(1);
        kernel.rmap.remove(777, vma, START, base);
        assertThat(kernel.rmap.objectsInUse()).isEqualTo(1);
        kernel.rmap.referencesTested(777);
        assertThat(kernel.rmap.objectsInUse()).isZero();
        assertThat(mappings(kernel, 777)).containsExactly(base + 4);
        kernel.rmap.remove(777, vma, START + 4096, base + 4);
        assertThat(kernel.rmap.mapCount(777)).isZero();
    }

    @Test
    void aFaultsUnusedBlockComesFromAndGoesToTheSpare() {
        KernelMemory kernel = kernel(64);
        Vma vma = kernel.vma(kernel.space(), START, 100);
        kernel.fault(vma, START);
        var cache = kernel.slabs.all().stream()
                .filter(each -> each.name().equals("pte_chain"))
                .findFirst()
                .orElseThrow();
        for (int i = 1; i < 100; i++) {
            kernel.fault(vma, START + (i << 12));
            assertThat(cache.objectsInUse()).isEqualTo(1);
        }
        assertThat(kernel.rmap.objectsInUse()).isZero();
    }

    @Test
    void runsOutBeforeThePageIsMapped() {
        KernelMemory kernel = kernel(64);
        Vma vma = kernel.vma(kernel.space(), START, 4);
        kernel.failAllocations(true);
        assertThat(kernel.rmap.prepare(vma)).isFalse();
        assertThat(kernel.rmap.prepareDup()).isFalse();
        kernel.failAllocations(false);
        assertThat(kernel.rmap.prepare(vma)).isTrue();
    }

    @Test
    void removingWhatIsNotThereIsABug() {
        KernelMemory kernel = kernel(64);
        Vma vma = kernel.vma(kernel.space(), START, 4);
        kernel.fault(vma, START);
        assertThatThrownBy(() -> kernel.rmap.remove(777, vma, START, 0x1000)).isInstanceOf(IllegalStateException.class);
    }
}
