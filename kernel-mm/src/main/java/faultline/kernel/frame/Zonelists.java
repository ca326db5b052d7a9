package faultline.kernel.frame;

import java.util.ArrayList;
import java.util.List;

/** The zonelists of all nodes, by processor and by the highest kind of zone that a request may have (Linux 2.6.2 page_alloc.c). */
final class Zonelists {

    /** By CPU and kind: the lists to go through, one after another. */
    private final Zonelist[][][] byCpu;

    Zonelists(List<Node> nodes, NodeOrder order, int cpus) {
        int[] cpusOf = new int[nodes.size()];
        for (int cpu = 0; cpu < cpus; cpu++) {
            cpusOf[Node.ofCpu(cpu, cpus, nodes.size())]++;
        }
        Zonelist[][][] byNode = new Zonelist[nodes.size()][][];
        int[] load = new int[nodes.size()];
        for (int node = 0; node < byNode.length; node++) {
            byNode[node] = build(nodes, order.of(node, byNode.length, cpusOf, load));
        }
        byCpu = new Zonelist[cpus][][];
        for (int cpu = 0; cpu < cpus; cpu++) {
            byCpu[cpu] = byNode[Node.ofCpu(cpu, cpus, byNode.length)];
        }
    }

    private static Zonelist[][] build(List<Node> nodes, List<List<Integer>> groups) {
        ZoneKind[] kinds = ZoneKind.values();
        Zonelist[][] result = new Zonelist[kinds.length][];
        for (ZoneKind kind : kinds) {
            List<Zonelist> lists = new ArrayList<>();
            for (List<Integer> group : groups) {
                lists.add(new Zonelist(zones(nodes, group, kind)));
            }
            result[kind.ordinal()] = lists.toArray(Zonelist[]::new);
        }
        return result;
    }

    /** build_zonelists_node for each of {@code group}: from {@code kind} down. */
    private static List<Zone> zones(List<Node> nodes, List<Integer> group, ZoneKind kind) {
        List<Zone> zones = new ArrayList<>();
        for (int number : group) {
            List<Zone> own = nodes.get(number).zones();
            for (int i = own.size() - 1; i >= 0; i--) {
                if (own.get(i).kind().compareTo(kind) <= 0) {
                    zones.add(own.get(i));
                }
            }
        }
        return zones;
    }

    /** The lists that a request on {@code cpu} for memory up to {@code kind} goes through. */
    Zonelist[] of(int cpu, ZoneKind kind) {
        return byCpu[cpu][kind.ordinal()];
    }
}
