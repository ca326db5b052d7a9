package faultline.kernel.rmap;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.account.Phase;
import faultline.kernel.kernel.MmDesign;
import faultline.kernel.kernel.MmDesigns;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.testing.KernelMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every reverse map must do, whichever way it does it. */
class ReverseMapContractTest {

    private static final int START = 0x0900_0000;
    private static final int PAGES = 5;

    static Stream<KernelMemory> kernels() {
        return MmDesigns.all().stream().map(MmDesign::name).flatMap(name -> Stream.of(
                        PageTableFormat.TWO_LEVEL, PageTableFormat.PAE)
                .map(format -> new KernelMemory(64L << 20, format, name, 64, true)));
    }

    private static Set<Long> walked(KernelMemory kernel, int frame) {
        Set<Long> ptes = new TreeSet<>();
        kernel.rmap.walk(frame, (space, va, pte) -> {
            assertThat(kernel.tables.locate(space, va)).isEqualTo(pte);
            assertThat(ptes.add(pte)).isTrue();
            return true;
        });
        return ptes;
    }

    private static Vma fork(KernelMemory kernel, Vma parent) {
        AddressSpace space = kernel.emptySpace();
        assertThat(kernel.rmap.mmForked(parent.space(), space)).isTrue();
        Vma child = kernel.vma(space, parent.start(), parent.pages());
        assertThat(kernel.rmap.vmaForked(parent, child)).isTrue();
        for (int i = 0; i < parent.pages(); i++) {
            kernel.dup(parent, child, parent.start() + (i << 12));
        }
        kernel.rmap.copyEnded();
        return child;
    }

    private static void exit(KernelMemory kernel, Vma vma) {
        for (int i = 0; i < vma.pages(); i++) {
            kernel.unmap(vma, vma.start() + (i << 12));
        }
        kernel.rmap.vmaUnlinked(vma);
        kernel.rmap.mmExited(vma.space());
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void findsExactlyTheEntriesThatMapAPage(KernelMemory kernel) {
        kernel.work.phase(Phase.RMAP);
        Vma first = kernel.vma(kernel.space(), START, PAGES);
        List<Integer> frames = new ArrayList<>();
        for (int i = 0; i < PAGES; i++) {
            frames.add(kernel.fault(first, START + (i << 12)));
        }
        List<Vma> family = new ArrayList<>(List.of(first));
        for (int i = 0; i < 40; i++) {
            family.add(fork(kernel, family.get(i / 2)));
        }
        while (!family.isEmpty()) {
            for (int i = 0; i < PAGES && kernel.rmap.findsMappings(); i++) {
                int va = START + (i << 12);
                Set<Long> expected = new TreeSet<>();
                family.forEach(vma -> expected.add(kernel.tables.locate(vma.space(), va)));
                assertThat(walked(kernel, frames.get(i))).isEqualTo(expected);
                assertThat(kernel.rmap.mapCount(frames.get(i))).isEqualTo(family.size());
            }
            exit(kernel, family.remove(family.size() * 7 / 11));
        }
        assertThat(kernel.rmap.objectsInUse()).isZero();
        assertThat(kernel.rmap.bytesInUse()).isZero();
        assertThat(kernel.rmap.peakBytesInUse() > 0).isEqualTo(kernel.rmap.findsMappings());
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void theVisitorMayUnmapAndMayStop(KernelMemory kernel) {
        Vma parent = kernel.vma(kernel.space(), START, 1);
        int frame = kernel.fault(parent, START);
        Vma child = fork(kernel, parent);
        fork(kernel, child);
        int[] visits = new int[1];
        kernel.rmap.walk(frame, (space, va, pte) -> {
            visits[0]++;
            kernel.rmap.remove(frame, space.vmas().first(), va, pte);
            return visits[0] < 2;
        });
        assertThat(visits[0]).isEqualTo(kernel.rmap.findsMappings() ? 2 : 0);
        assertThat(kernel.rmap.mapCount(frame)).isEqualTo(kernel.rmap.findsMappings() ? 1 : -1);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void bothHalvesOfASplitVmaAreFound(KernelMemory kernel) {
        Vma low = kernel.vma(kernel.space(), START, 4);
        int frame = kernel.fault(low, START + 0x3000);
        Vma high = kernel.split(low, START + 0x2000);
        assertThat(walked(kernel, frame)).hasSize(kernel.rmap.findsMappings() ? 1 : 0);
        assertThat(kernel.rmap.canMerge(low, high)).isTrue();
        kernel.merge(low, high);
        assertThat(walked(kernel, frame)).hasSize(kernel.rmap.findsMappings() ? 1 : 0);
        assertThat(kernel.rmap.canTrackAt(frame, low, START + 0x3000)).isTrue();
        kernel.unmap(low, START + 0x3000);
        kernel.rmap.vmaUnlinked(low);
        kernel.rmap.mmExited(low.space());
        assertThat(kernel.rmap.objectsInUse()).isZero();
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void lookingChargesNothing(KernelMemory kernel) {
        int frame = kernel.fault(kernel.vma(kernel.space(), START, 1), START);
        long now = kernel.port.now();
        kernel.rmap.mapCount(frame);
        kernel.rmap.objectsInUse();
        kernel.rmap.peakBytesInUse();
        assertThat(kernel.port.now()).isEqualTo(now);
    }
}
