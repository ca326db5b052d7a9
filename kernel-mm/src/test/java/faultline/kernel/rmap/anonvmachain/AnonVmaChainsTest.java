package faultline.kernel.rmap.anonvmachain;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.frame.SlabCache;
import faultline.kernel.mm.Vma;
import faultline.kernel.testing.KernelMemory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnonVmaChainsTest {

    private static final int START = 0x0900_0000;

    private final KernelMemory kernel = new KernelMemory(32L << 20, PageTableFormat.TWO_LEVEL, "2.6.34", 64, true);

    private Vma fork(Vma parent) {
        Vma child = kernel.vma(kernel.space(), parent.start(), parent.pages());
        assertThat(kernel.rmap.vmaForked(parent, child)).isTrue();
        for (int i = 0; i < parent.pages(); i++) {
            if (kernel.tables.locate(parent.space(), parent.start() + (i << 12)) != -1) {
                kernel.dup(parent, child, parent.start() + (i << 12));
            }
        }
        return child;
    }

    private static List<AnonVma> chain(Vma vma) {
        List<AnonVma> list = new ArrayList<>();
        for (var node = AnonVmaLinks.of(vma).chains.first(); node != null; node = node.next()) {
            list.add(node.member().anon);
        }
        return list;
    }

    private SlabCache cache(String name) {
        return kernel.slabs.all().stream()
                .filter(cache -> cache.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void eachForkHasAnAnonVmaOfItsOwnBeforeThoseOfItsAncestors() {
        Vma first = kernel.vma(kernel.space(), START, 2);
        kernel.fault(first, START);
        Vma second = fork(first);
        Vma third = fork(second);
        assertThat(chain(first)).hasSize(1);
        assertThat(chain(second)).hasSize(2).endsWith(chain(first).get(0));
        assertThat(chain(third)).hasSize(3);
        assertThat(chain(third).subList(1, 3)).isEqualTo(chain(second));
        assertThat(AnonVmaLinks.of(third).own).isSameAs(chain(third).get(0));
        assertThat(cache("anon_vma_chain").objectBytes()).isEqualTo(24);
        assertThat(cache("anon_vma").objectBytes()).isEqualTo(16);
        assertThat(kernel.rmap.bytesInUse()).isEqualTo(6 * 24 + 3 * 16);
    }

    @Test
    void newPagesAreOnesOwnAndInheritedOnesTheParents() {
        Vma parent = kernel.vma(kernel.space(), START, 2);
        int inherited = kernel.fault(parent, START);
        Vma child = fork(parent);
        int fresh = kernel.fault(child, START + 0x1000);
        assertThat(kernel.table.mapping(inherited)).isSameAs(AnonVmaLinks.of(parent).own);
        assertThat(kernel.table.mapping(fresh)).isSameAs(AnonVmaLinks.of(child).own);
        kernel.unmap(parent, START);
        kernel.rmap.reused(inherited, child, START);
        assertThat(kernel.table.mapping(inherited)).isSameAs(AnonVmaLinks.of(child).own);
    }

    @Test
    void aPageFromSwapGoesToTheEldestAncestor() {
        Vma parent = kernel.vma(kernel.space(), START, 2);
        int frame = kernel.fault(parent, START);
        Vma child = fork(fork(parent));
        long pte = kernel.tables.locate(parent.space(), START);
        kernel.unmap(child, START);
        int other = kernel.fault(child, START + 0x1000);
        kernel.rmap.remove(other, child, START + 0x1000, pte);
        kernel.table.set(other, PageFlag.SWAP_CACHE);
        kernel.rmap.addAnon(other, child, START + 0x1000, pte);
        assertThat(kernel.table.mapping(other)).isSameAs(kernel.table.mapping(frame));
    }

    @Test
    void aVmaWithoutPagesIsForkedForNothing() {
        Vma parent = kernel.vma(kernel.space(), START, 2);
        Vma child = fork(parent);
        assertThat(child.reverseMapState()).isNull();
        assertThat(kernel.rmap.objectsInUse()).isZero();
    }

    @Test
    void anAnonVmaThatWasForkedIsNotShared() {
        Vma left = kernel.vma(kernel.space(), START, 2);
        kernel.fault(left, START);
        Vma right = kernel.vma(left.space(), START + 0x2000, 2);
        assertThat(kernel.rmap.prepare(right)).isTrue();
        assertThat(AnonVmaLinks.of(right).own).isSameAs(AnonVmaLinks.of(left).own);
        Vma child = fork(left);
        Vma beside = kernel.vma(child.space(), START + 0x2000, 2);
        assertThat(kernel.rmap.prepare(beside)).isTrue();
        assertThat(AnonVmaLinks.of(beside).own).isNotSameAs(AnonVmaLinks.of(child).own);
        assertThat(kernel.rmap.canMerge(child, beside)).isFalse();
        assertThat(kernel.rmap.canMerge(left, right)).isTrue();
    }

    /** Facts 3.7: without memory nothing may stay half linked. */
    @Test
    void forkRunsOutCleanlyAtEveryStep() {
        Vma vma = kernel.vma(kernel.space(), START, 1);
        kernel.fault(vma, START);
        for (int i = 0; i < 5; i++) {
            vma = fork(vma);
        }
        int succeeded = 0;
        for (int allowed = 0; succeeded == 0; allowed++) {
            long chains = kernel.rmap.objectsInUse();
            long anons = cache("anon_vma").objectsInUse();
            Vma child = kernel.vma(kernel.space(), START, 1);
            kernel.allowObjects(allowed);
            boolean done = kernel.rmap.vmaForked(vma, child);
            kernel.allowObjects(Integer.MAX_VALUE);
            if (done) {
                succeeded++;
                assertThat(allowed).as("7 chains and an anon_vma").isEqualTo(8);
            } else {
                assertThat(child.reverseMapState()).isNull();
                assertThat(kernel.rmap.objectsInUse()).isEqualTo(chains);
                assertThat(cache("anon_vma").objectsInUse()).isEqualTo(anons);
            }
        }
    }
}
