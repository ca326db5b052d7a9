package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.kernel.frame.AllocationPolicy;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.Gfp;
import faultline.kernel.frame.NodeOrder;
import faultline.kernel.frame.Zone;
import faultline.kernel.kernel.MmDesign;
import faultline.kernel.kernel.MmDesigns;
import faultline.kernel.pagetable.Pte;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every VM design must do when RAM lies in two nodes, and the one with the processor is short. */
class NodesContractTest {

    private static final int PAGE = 4096;
    private static final int START = MmWorkbench.START;
    private static final int READ = 1;
    private static final int READ_WRITE = 3;
    private static final long MEGABYTES = 32;

    static Stream<String> designs() {
        return MmDesigns.all().stream().map(MmDesign::name);
    }

    /** Designs whose kernels look at other nodes before they reclaim. */
    static Stream<String> designsThatFallBack() {
        return MmDesigns.all().stream()
                .filter(design -> design.vm().frames().nodes() != NodeOrder.EACH_BY_ITSELF)
                .map(MmDesign::name);
    }

    private static Set<Integer> nodesOf(MmWorkbench bench, Program program) {
        Set<Integer> nodes = new HashSet<>();
        for (int va : program.contents().keySet()) {
            long entry = bench.entry(program, va);
            if (Pte.isPresent(entry)) {
                nodes.add(bench.memory()
                        .boot()
                        .allocator()
                        .zoneOf(Pte.frame(entry))
                        .node());
            }
        }
        return nodes;
    }

    private static Program filled(MmWorkbench bench, int pages) {
        Program program = bench.exec();
        assertThat(program.map(START, pages, READ_WRITE)).isEqualTo(START);
        for (int i = 0; i < pages; i++) {
            program.write(START + i * PAGE, 100 + i);
        }
        return program;
    }

    /** More than the near node holds: families, moves and copies go on whichever node has the page, and all of it comes back from swap. */
    @ParameterizedTest
    @MethodSource("designs")
    void aFamilyThatOneNodeDoesNotHold(String design) {
        MmWorkbench bench = MmWorkbench.withTwoNodes(design, MEGABYTES);
        Program parent = filled(bench, 4600);
        boolean stays = designsThatFallBack().noneMatch(design::equals);
        assertThat(nodesOf(bench, parent)).isEqualTo(stays ? Set.of(0) : Set.of(0, 1));
        assertThat(bench.memory().swap().space().usedPages() > 0).isEqualTo(stays);
        Program child = bench.fork(parent);
        bench.check();
        for (int i = 0; i < 4600; i += 50) {
            child.write(START + i * PAGE, i);
            parent.write(START + (i + 7) * PAGE, 2 * i);
        }
        bench.check();
        assertThat(child.remap(START + 4000 * PAGE, 100, 100, START + 0x400_0000))
                .isEqualTo(START + 0x400_0000);
        parent.protect(START + 100 * PAGE, 50, READ);
        parent.unmap(START + 2000 * PAGE, 500);
        bench.check();
        bench.squeeze(600);
        bench.check();
        bench.readAll();
        bench.exit(parent);
        bench.readAll();
        bench.close();
    }

    /** Refuses whatever would come from another node, during the n-th allocation that does. */
    private static final class NoFallback implements AllocationPolicy {

        private final int victim;
        private int fallbacks;
        private boolean counted;

        NoFallback(int victim) {
            this.victim = victim;
        }

        @Override
        public boolean permits(Gfp gfp, int order, FrameUse use) {
            counted = false;
            return true;
        }

        @Override
        public boolean permitsZone(Zone zone) {
            if (zone.node() == 0) {
                return true;
            }
            fallbacks += counted ? 0 : 1;
            counted = true;
            return fallbacks != victim;
        }
    }

    /** Takes what the near node has, so that all else must come from the other. */
    private static List<Integer> takeNearNode(MmWorkbench bench) {
        FrameAllocator allocator = bench.memory().boot().allocator();
        List<Integer> taken = new ArrayList<>();
        bench.call(() -> {
            int frame = allocator.allocate(Gfp.ATOMIC, 0, FrameUse.KERNEL);
            while (allocator.zoneOf(frame).node() == 0) {
                taken.add(frame);
                frame = allocator.allocate(Gfp.ATOMIC, 0, FrameUse.KERNEL);
            }
            taken.add(frame);
        });
        return taken;
    }

    private static void giveBack(MmWorkbench bench, List<Integer> frames) {
        bench.call(
                () -> frames.forEach(frame -> bench.memory().boot().allocator().free(frame, 0)));
    }

    @ParameterizedTest
    @MethodSource("designsThatFallBack")
    void aFallbackThatFailsLeavesNothingBehind(String design) {
        MmWorkbench bench = MmWorkbench.withTwoNodes(design, MEGABYTES);
        int refused = 0;
        boolean failed = true;
        while (failed) {
            List<Integer> taken = takeNearNode(bench);
            NoFallback policy = new NoFallback(refused + 1);
            bench.allow(policy);
            family(bench);
            bench.allow(AllocationPolicy.ALWAYS);
            giveBack(bench, taken);
            bench.close();
            failed = policy.fallbacks > refused;
            refused += failed ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(12);
    }

    /** A small family that maps, writes, shares, moves and splits, indifferent to whether it gets what it asks for. */
    private static void family(MmWorkbench bench) {
        Program parent = bench.exec();
        if (parent == null) {
            return;
        }
        parent.map(START, 8, READ_WRITE);
        write(parent, 8, 1);
        Program child = bench.fork(parent);
        bench.check();
        if (child != null) {
            write(child, 4, 20);
            child.protect(START + 2 * PAGE, 2, READ);
            child.remap(START + 4 * PAGE, 3, 3, START + 0x80_0000);
            bench.check();
        }
        write(parent, 3, 40);
        parent.unmap(START + 5 * PAGE, 1);
        bench.check();
    }

    private static void write(Program program, int pages, int value) {
        for (int i = 0; i < pages; i++) {
            if (program.has(START + i * PAGE)) {
                program.write(START + i * PAGE, value + i);
            }
        }
    }
}
