package faultline.kernel.rmap.anonvma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.testing.KernelMemory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AnonVmasTest {

    private static final int START = 0x0900_0000;

    private static KernelMemory kernel() {
        return new KernelMemory(32L << 20, PageTableFormat.TWO_LEVEL, "2.6.7", 64, true);
    }

    private static List<AddressSpace> walked(KernelMemory kernel, int frame) {
        List<AddressSpace> spaces = new ArrayList<>();
        kernel.rmap.walk(frame, (space, va, pte) -> spaces.add(space));
        return spaces;
    }

    /** Fork, fault, unmap and exit in any order, against a map from each frame to the spaces that hold it. */
    @Property(tries = 60)
    void walksFindWhoeverHoldsAPage(@ForAll @Size(max = 60) List<@IntRange(max = 999) Integer> moves) {
        KernelMemory kernel = kernel();
        List<Vma> family = new ArrayList<>(List.of(kernel.vma(kernel.space(), START, 3)));
        Map<Integer, Set<AddressSpace>> model = new LinkedHashMap<>();
        for (int move : moves) {
            Vma vma = family.get(move / 10 % family.size());
            int va = START + (move % 3 << 12);
            switch (move % 10) {
                case 0, 1, 2, 3 -> replace(kernel, vma, va, model);
                case 4, 5, 6, 7 -> family.add(fork(kernel, vma, model));
                default -> drop(kernel, vma, va, model);
            }
            model.forEach((frame, spaces) -> {
                assertThat(walked(kernel, frame)).containsExactlyInAnyOrderElementsOf(spaces);
                assertThat(kernel.rmap.mapCount(frame)).isEqualTo(spaces.size());
            });
        }
        for (Vma vma : family) {
            for (int i = 0; i < 3; i++) {
                drop(kernel, vma, START + (i << 12), model);
            }
            kernel.rmap.vmaUnlinked(vma);
        }
        assertThat(kernel.rmap.objectsInUse()).isZero();
    }

    private static Integer frameAt(KernelMemory kernel, Vma vma, int va) {
        long pte = kernel.tables.locate(vma.space(), va);
        return pte == -1 || kernel.tables.peek(pte) == 0 ? null : (int) (kernel.tables.peek(pte) >>> 12);
    }

    private static void replace(KernelMemory kernel, Vma vma, int va, Map<Integer, Set<AddressSpace>> model) {
        drop(kernel, vma, va, model);
        model.put(kernel.fault(vma, va), byId(vma.space()));
    }

    private static Set<AddressSpace> byId(AddressSpace space) {
        Set<AddressSpace> set = new TreeSet<>((a, b) -> Integer.compare(a.id(), b.id()));
        set.add(space);
        return set;
    }

    private static Vma fork(KernelMemory kernel, Vma parent, Map<Integer, Set<AddressSpace>> model) {
        Vma child = kernel.vma(kernel.space(), START, 3);
        kernel.rmap.vmaForked(parent, child);
        for (int i = 0; i < 3; i++) {
            Integer frame = frameAt(kernel, parent, START + (i << 12));
            if (frame != null) {
                kernel.dup(parent, child, START + (i << 12));
                model.get(frame).add(child.space());
            }
        }
        return child;
    }

    private static void drop(KernelMemory kernel, Vma vma, int va, Map<Integer, Set<AddressSpace>> model) {
        Integer frame = frameAt(kernel, vma, va);
        if (frame != null) {
            kernel.unmap(vma, va);
            model.get(frame).remove(vma.space());
            if (model.get(frame).isEmpty()) {
                model.remove(frame);
            }
        }
    }

    @Test
    void aLikelyMergeSharesItsNeighboursAnonVma() {
        KernelMemory kernel = kernel();
        AddressSpace space = kernel.space();
        Vma left = kernel.vma(space, START, 2);
        Vma right = kernel.vma(space, START + 0x2000, 2);
        Vma apart = kernel.vma(space, START + 0x8000, 2);
        right.setFlags(right.flags() & ~Vma.WRITE);
        assertThat(kernel.rmap.prepare(left)).isTrue();
        assertThat(kernel.rmap.prepare(right)).isTrue();
        assertThat(kernel.rmap.objectsInUse()).isEqualTo(1);
        assertThat(kernel.rmap.canMerge(left, right)).isTrue();
        assertThat(kernel.rmap.prepare(apart)).isTrue();
        assertThat(kernel.rmap.objectsInUse()).isEqualTo(2);
        assertThat(kernel.rmap.canMerge(right, apart)).isFalse();
        assertThat(kernel.rmap.bytesInUse()).isEqualTo(24);
    }

    @Test
    void aNeighbourOfAnotherKindIsNotShared() {
        KernelMemory kernel = kernel();
        AddressSpace space = kernel.space();
        Vma left = kernel.vma(space, START, 2);
        Vma stack = kernel.vma(space, START + 0x2000, 2);
        stack.setFlags(stack.flags() | Vma.GROWS_DOWN);
        kernel.rmap.prepare(left);
        kernel.rmap.prepare(stack);
        assertThat(kernel.rmap.objectsInUse()).isEqualTo(2);
    }

    @Test
    void forkOfAPageTouchesOnlyItsStructPage() {
        KernelMemory kernel = kernel();
        Vma vma = kernel.vma(kernel.space(), START, 2);
        int frame = kernel.fault(vma, START);
        kernel.port.record();
        kernel.rmap.dup(frame, vma, vma, START, 0x1000);
        int page = kernel.table.structPage(frame);
        assertThat(kernel.port.stores()).containsExactly(page, page + 8, page);
    }

    @Test
    void aPageCanBeTrackedWhereItsIndexLeads() {
        KernelMemory kernel = kernel();
        Vma vma = kernel.vma(kernel.space(), START, 4);
        int frame = kernel.fault(vma, START + 0x1000);
        assertThat(kernel.rmap.canTrackAt(frame, vma, START + 0x1000)).isTrue();
        assertThat(kernel.rmap.canTrackAt(frame, vma, START + 0x2000)).isFalse();
    }

    @Test
    void runsOutCleanly() {
        KernelMemory kernel = kernel();
        Vma vma = kernel.vma(kernel.space(), START, 4);
        kernel.failAllocations(true);
        assertThat(kernel.rmap.prepare(vma)).isFalse();
        assertThat(vma.reverseMapState()).isNull();
        assertThat(kernel.rmap.objectsInUse()).isZero();
    }

    @Test
    void unmappingTooOftenIsABug() {
        KernelMemory kernel = kernel();
        Vma vma = kernel.vma(kernel.space(), START, 4);
        int frame = kernel.fault(vma, START);
        kernel.rmap.remove(frame, vma, START, 0x1000);
        assertThatThrownBy(() -> kernel.rmap.remove(frame, vma, START, 0x1000))
                .isInstanceOf(IllegalStateException.class);
    }
}
