package faultline.kernel.rmap;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.testing.KernelMemory;
import faultline.kernel.testing.PlainFile;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The vmas of a file, on lists and in prio trees, against a plain set. */
class FileVmasTest {

    private static final int START = 0x0900_0000;

    /** Vmas of any place and length come, go, fork, move their bounds and turn nonlinear. */
    private static void play(String design, List<Integer> moves, boolean farApart) {
        boolean exact = !design.equals("objrmap");
        KernelMemory kernel = new KernelMemory(32L << 20, PageTableFormat.TWO_LEVEL, design, 64, true);
        PlainFile file = new PlainFile(kernel.boot.globals() + 1024);
        AddressSpace space = kernel.space();
        List<Vma> linear = new ArrayList<>();
        Set<Vma> nonlinear = new LinkedHashSet<>();
        int count = 0;
        for (int move : moves) {
            // Fibonacci hashing spreads page offsets over 31 bits.
            int offset = farApart ? move * 0x9E37_79B1 >>> 1 : move % 40;
            int pages = 1 + move / 40 % 9;
            Vma some = linear.isEmpty() ? null : linear.get(move / 7 % linear.size());
            switch (some == null ? 0 : move % 8) {
                case 0, 1, 2 -> {
                    Vma vma = vma(kernel, space, file, ++count, offset, pages);
                    kernel.rmap.vmaLinked(vma);
                    linear.add(vma);
                }
                case 3, 4 -> {
                    Vma child = vma(kernel, space, file, ++count, some.pageOffset(), some.pages());
                    assertThat(kernel.rmap.vmaForked(some, child)).isTrue();
                    linear.add(child);
                }
                case 5 -> {
                    kernel.rmap.vmaUnlinked(some);
                    linear.remove(some);
                }
                case 6 -> {
                    kernel.rmap.vmaResizing(some);
                    some.resize(some.start(), some.start() + (pages << 12), offset);
                    kernel.rmap.vmaResized(some);
                }
                default -> {
                    some.setFlags(some.flags() | Vma.NONLINEAR);
                    kernel.rmap.vmaNonlinear(some);
                    linear.remove(some);
                    nonlinear.add(some);
                }
            }
            compare(kernel, file, linear, offset, offset + move % 3, exact);
            compare(kernel, file, linear, 0, -1, exact);
            Set<Vma> found = new LinkedHashSet<>();
            kernel.rmap.nonlinearVmas(file.kernelAddress(), found::add);
            assertThat(found).isEqualTo(nonlinear);
        }
        linear.forEach(kernel.rmap::vmaUnlinked);
        nonlinear.forEach(kernel.rmap::vmaUnlinked);
        compare(kernel, file, List.of(), 0, -1, exact);
    }

    private static Vma vma(KernelMemory kernel, AddressSpace space, PlainFile file, int number, int offset, int pages) {
        int start = START + number * 0x1_0000;
        int node = kernel.boot.globals() + 4096 + number % 40 * 96;
        Vma vma = new Vma(space, node, start, start + (pages << 12), Vma.READ | number % 2 * Vma.SHARED, offset);
        vma.setFile(file);
        return vma;
    }

    /** Every vma that shows any of the pages is found once; a list may show more. */
    private static void compare(
            KernelMemory kernel, PlainFile file, List<Vma> linear, int first, int last, boolean exact) {
        Set<Vma> found = new LinkedHashSet<>();
        kernel.rmap.linearVmas(file, first, last, vma -> {
            assertThat(found.add(vma)).isTrue();
            return true;
        });
        List<Vma> expected = linear.stream()
                .filter(vma -> Integer.compareUnsigned(vma.pageOffset(), last) <= 0)
                .filter(vma -> Integer.compareUnsigned(vma.pageOffset() + vma.pages() - 1, first) >= 0)
                .toList();
        assertThat(found).containsAll(expected);
        assertThat(linear).containsAll(found);
        if (exact) {
            assertThat(found).hasSameSizeAs(expected);
        }
    }

    @Property(tries = 150)
    void aPrioTreeFindsExactlyThoseThatShowThePages(@ForAll @Size(max = 80) List<@IntRange(max = 4000) Integer> moves) {
        play("2.6.7", moves, false);
    }

    @Property(tries = 150)
    void aPrioTreeGrowsToAllBitsOfAPageOffset(@ForAll @Size(max = 60) List<@IntRange(max = 400_000) Integer> moves) {
        play("2.6.34", moves, true);
    }

    @Property(tries = 60)
    void listsLoseNone(@ForAll @Size(max = 80) List<@IntRange(max = 4000) Integer> moves) {
        play("objrmap", moves, false);
    }
}
