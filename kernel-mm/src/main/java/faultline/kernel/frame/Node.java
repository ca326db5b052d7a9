package faultline.kernel.frame;

import java.util.List;

/**
 * A pg_data_t: a range of RAM that is near to some processors, with zones of its own (Linux 2.4.20 and 2.6.2 mmzone.h).
 *
 * @param number node_id
 * @param first first frame
 * @param end first frame behind it
 * @param zones its zones from DMA up; those without RAM are left out
 */
public record Node(int number, int first, int end, List<Zone> zones) {

    /** MAX_NUMNODES of Summit, 8, the smaller of the NUMA machines of i386 (Linux 2.6.2 asm-i386/numnodes.h, unverified). */
    public static final int MOST = 8;

    /** Freezes the list. */
    public Node {
        zones = List.copyOf(zones);
    }

    /** cpu_to_node: processors are shared out in blocks, as the quads of a NUMA-Q have them. */
    public static int ofCpu(int cpu, int cpus, int nodes) {
        return (int) ((long) cpu * nodes / cpus);
    }
}
