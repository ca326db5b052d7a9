package faultline.cli.report;

import faultline.cli.report.RunResult.ActivityCost;
import faultline.cli.report.RunResult.Reclaim;
import java.util.Map;

/** What it took to free pages, for each page freed, and what went to swap and came back. */
final class ReclaimText {

    private ReclaimText() {}

    /** The section, or nothing when no page had to be freed or read from swap. */
    static String of(RunResult result, String indent) {
        Reclaim reclaim = result.reclaim();
        if (reclaim.scanned() == 0 && reclaim.swapIns() == 0) {
            return "";
        }
        return "\n" + cost(result, reclaim, indent) + "\n" + swap(reclaim, indent);
    }

    private static String cost(RunResult result, Reclaim reclaim, String indent) {
        TextTable table = new TextTable(indent);
        table.row("reclaim", "cycles", "a page freed");
        Map<String, Long> phases = phases(result);
        long total = 0;
        long named = 0;
        for (long cycles : phases.values()) {
            total += cycles;
        }
        String[][] rows = {
            {"walk", "rmap"}, {"unmap", "pte-install"}, {"TLB flush", "tlb-flush"}, {"I/O wait", "io-wait"}
        };
        for (String[] row : rows) {
            long cycles = phases.getOrDefault(row[1], 0L);
            named += cycles;
            line(table, row[0], cycles, reclaim);
        }
        line(table, "other", total - named, reclaim);
        line(table, "all", total, reclaim);
        return table.text();
    }

    private static void line(TextTable table, String label, long cycles, Reclaim reclaim) {
        table.row(label, Numbers.count(cycles), reclaim.freed() == 0 ? "" : Numbers.count(cycles / reclaim.freed()));
    }

    private static Map<String, Long> phases(RunResult result) {
        for (ActivityCost activity : result.activities()) {
            if (activity.activity().equals("reclaim")) {
                return activity.phases();
            }
        }
        return Map.of();
    }

    private static String swap(Reclaim reclaim, String indent) {
        return new TextTable(indent)
                .row("pages", "", "")
                .row("freed", Numbers.count(reclaim.freed()), Numbers.count(reclaim.freedByKswapd()) + " by kswapd")
                .row("judged", Numbers.count(reclaim.scanned()), "")
                .row("mappings met", Numbers.count(reclaim.mappings()), Numbers.count(reclaim.walks()) + " walks")
                .row("unmapped", Numbers.count(reclaim.unmapped()), "")
                .row("direct reclaims", Numbers.count(reclaim.directCalls()), "")
                .row("swapped out", Numbers.count(reclaim.swapOuts()), "")
                .row("swapped in", Numbers.count(reclaim.swapIns()), Numbers.count(reclaim.readAheads()) + " ahead")
                .row("found in the swap cache", Numbers.count(reclaim.cacheHits()), "")
                .row("peak swap", Numbers.bytes(reclaim.peakSwapBytes()), "")
                .row("disk requests", Numbers.count(reclaim.diskRequests()), "")
                .text();
    }
}
