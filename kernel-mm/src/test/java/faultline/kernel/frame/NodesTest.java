package faultline.kernel.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import faultline.kernel.testing.KernelMemory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RAM in several nodes: which zones they have, and where an allocation goes when its own node has nothing left. */
class NodesTest {

    private static final int[] ONE_CPU = {1, 0, 0, 0};

    private static List<String> names(KernelMemory kernel, Zonelist list) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            names.add(list.zone(i).node() + list.zone(i).name());
        }
        return names;
    }

    private static Zonelist[] lists(KernelMemory kernel, NodeOrder order, ZoneKind kind) {
        return new Zonelists(kernel.allocator.nodes(), order, 1).of(0, kind);
    }

    private static int nodeOf(KernelMemory kernel, int frame) {
        return kernel.allocator.zoneOf(frame).node();
    }

    @Test
    void eachNodeHasTheZonesThatItsRangeMeets() {
        KernelMemory kernel = KernelMemory.withNodes("2.6.2", 1200, 3);
        List<Node> nodes = kernel.allocator.nodes();
        assertThat(nodes).extracting(Node::first).containsExactly(0, 102400, 204800);
        assertThat(nodes).extracting(Node::end).containsExactly(102400, 204800, 307200);
        assertThat(nodes.get(0).zones()).extracting(Zone::name).containsExactly("DMA", "NORMAL");
        assertThat(nodes.get(1).zones()).extracting(Zone::name).containsExactly("NORMAL");
        assertThat(nodes.get(2).zones()).extracting(Zone::name).containsExactly("NORMAL", "HIGHMEM");
        assertThat(kernel.allocator.zones()).extracting(Zone::index).containsExactly(0, 1, 2, 3, 4);
        for (Zone zone : kernel.allocator.zones()) {
            assertThat(kernel.allocator.zoneOf(zone.first())).isSameAs(zone);
            assertThat(kernel.allocator.zoneOf(zone.end() - 1)).isSameAs(zone);
            assertThat(zone.min()).isPositive();
        }
    }

    @Test
    void oneListGoesRoundTheNodes() {
        KernelMemory kernel = KernelMemory.withNodes("2.6.2", 1200, 3);
        Zonelist[] user = lists(kernel, NodeOrder.RING, ZoneKind.HIGHMEM);
        assertThat(user).hasSize(1);
        assertThat(names(kernel, user[0])).containsExactly("0NORMAL", "0DMA", "1NORMAL", "2HIGHMEM", "2NORMAL");
        assertThat(names(kernel, lists(kernel, NodeOrder.RING, ZoneKind.NORMAL)[0]))
                .containsExactly("0NORMAL", "0DMA", "1NORMAL", "2NORMAL");
        assertThat(names(kernel, lists(kernel, NodeOrder.RING, ZoneKind.DMA)[0]))
                .containsExactly("0DMA");
    }

    @Test
    void inOlderKernelsEachNodeHasAListOfItsOwn() {
        KernelMemory kernel = KernelMemory.withNodes("2.4", 1200, 3);
        Zonelist[] user = lists(kernel, NodeOrder.EACH_BY_ITSELF, ZoneKind.HIGHMEM);
        assertThat(user).hasSize(3);
        assertThat(names(kernel, user[0])).containsExactly("0NORMAL", "0DMA");
        assertThat(names(kernel, user[2])).containsExactly("2HIGHMEM", "2NORMAL");
    }

    @Test
    void nodesWithoutProcessorsAndThoseLeastAskedComeFirst() {
        int[] cpus = {1, 1, 0, 1};
        int[] load = new int[4];
        List<List<Integer>> orders = new ArrayList<>();
        for (int node = 0; node < 4; node++) {
            orders.add(NodeOrder.LEAST_LOADED.of(node, 4, cpus, load).get(0));
        }
        assertThat(orders)
                .containsExactly(List.of(0, 2, 1, 3), List.of(1, 2, 3, 0), List.of(2, 3, 0, 1), List.of(3, 2, 0, 1));
        assertThat(NodeOrder.RING.of(2, 4, ONE_CPU, new int[4]).get(0)).containsExactly(2, 3, 0, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.6.2", "2.6.7", "2.6.34"})
    void whenANodeIsDownToItsMarkTheNextOneGives(String design) {
        KernelMemory kernel = KernelMemory.withNodes(design, 64, 2);
        int frame = kernel.allocator.allocate(Gfp.HIGHUSER, 0, FrameUse.ANON);
        long taken = 0;
        while (nodeOf(kernel, frame) == 0) {
            taken++;
            frame = kernel.allocator.allocate(Gfp.HIGHUSER, 0, FrameUse.ANON);
            assertThat(frame).isNotEqualTo(FrameAllocator.NONE);
        }
        Zone normal = kernel.allocator.zones().get(1);
        assertThat(taken).isGreaterThan(normal.managed() / 2);
        assertThat(normal.free()).isLessThanOrEqualTo(normal.low());
        Zone remote = kernel.allocator.zones().get(2);
        long before = remote.free() + kernel.allocator.pagesetFrames(remote);
        kernel.allocator.free(frame, 0);
        assertThat(remote.free() + kernel.allocator.pagesetFrames(remote)).isEqualTo(before + 1);
    }

    @Test
    void smallRequestsOf2_4StayOnTheirNodeAndLargeOnesDoNot() {
        KernelMemory kernel = KernelMemory.withNodes("2.4", 64, 2);
        int frame = kernel.allocator.allocate(Gfp.HIGHUSER, 0, FrameUse.ANON);
        while (frame != FrameAllocator.NONE) {
            assertThat(nodeOf(kernel, frame)).isZero();
            frame = kernel.allocator.allocate(Gfp.HIGHUSER, 0, FrameUse.ANON);
        }
        int large = kernel.allocator.allocate(Gfp.KERNEL, 5, FrameUse.KERNEL);
        assertThat(nodeOf(kernel, large)).isEqualTo(1);
        Zone normal = kernel.allocator.zones().get(1);
        assertThat(normal.free()).isLessThanOrEqualTo(normal.min());
    }

    @ParameterizedTest
    @CsvSource({"2.4, true", "2.6.2, true", "2.6.34, true"})
    void whoMayNotWaitIsServedByAnotherNode(String design, boolean served) {
        KernelMemory kernel = KernelMemory.withNodes(design, 64, 2);
        int frame = kernel.allocator.allocate(Gfp.ATOMIC, 0, FrameUse.SLAB);
        while (frame != FrameAllocator.NONE && nodeOf(kernel, frame) == 0) {
            frame = kernel.allocator.allocate(Gfp.ATOMIC, 0, FrameUse.SLAB);
        }
        assertThat(frame != FrameAllocator.NONE).isEqualTo(served);
    }

    @Test
    void lowmemReserveCountsTheZonesOfTheSameNodeOnly() {
        KernelMemory kernel = KernelMemory.withNodes("2.6.34", 1200, 2);
        Zonelist user = lists(kernel, NodeOrder.RING, ZoneKind.HIGHMEM)[0];
        assertThat(names(kernel, user)).containsExactly("0NORMAL", "0DMA", "1HIGHMEM", "1NORMAL");
        assertThat(user.framesAbove(1)).isEqualTo(user.zone(0).managed());
        assertThat(user.framesAbove(2)).isZero();
        // The class of this list is NORMAL, the highest that the first node has: high memory beyond counts for nothing.
        assertThat(user.framesAbove(3)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"64, 0", "64, 9", "31, 2", "1200, 100"})
    void nodesThatAreTooManyOrTooSmallAreRefused(int megabytes, int nodes) {
        assertThatThrownBy(() -> KernelMemory.withNodes("2.6.7", megabytes, nodes))
                .isInstanceOf(KernelConfigException.class)
                .hasMessageContaining("cannot be divided into " + nodes + " nodes");
    }
}
