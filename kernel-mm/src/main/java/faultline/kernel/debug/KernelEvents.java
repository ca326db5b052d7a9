package faultline.kernel.debug;

import faultline.emulator.debug.DebugTable;
import faultline.kernel.account.Activity;
import faultline.kernel.account.EventSink;
import faultline.kernel.kernel.Kernel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** What the kernel does of interest to a debugger, as it does it: kept for a look back, told live, or waited for. */
final class KernelEvents implements EventSink {

    /** Events that are kept. */
    private static final int KEPT = 4096;
    /** Lines that are told live at a time; the others are counted. */
    private static final int LIVE_LINES = 200;

    private final Kernel kernel;
    private final ArrayDeque<Event> kept = new ArrayDeque<>();
    private final List<String> live = new ArrayList<>();
    private boolean recording;
    private boolean tellsLive;
    private boolean stopsAtReclaim;
    private long untold;
    private String reclaim = "";

    /** Something that happened. */
    private record Event(long cycle, int pid, String what, String detail, long cycles) {
        List<String> cells() {
            return List.of(Long.toString(cycle), Integer.toString(pid), what, detail, Long.toString(cycles));
        }

        String line() {
            return String.format(
                    "%14d  process %d: %s%s, %d cycles%n",
                    cycle, pid, what, detail.isEmpty() ? "" : " " + detail, cycles);
        }
    }

    KernelEvents(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Begins or ends to keep events; {@code lively} also tells each. */
    void record(boolean on, boolean lively) {
        recording = on;
        tellsLive = lively;
        observe();
    }

    /** Whether a reclaim is to be told by {@link #takeReclaim}. */
    void setStopsAtReclaim(boolean on) {
        stopsAtReclaim = on;
        reclaim = "";
        observe();
    }

    private void observe() {
        kernel.ledger().observe(recording || stopsAtReclaim ? this : null);
    }

    @Override
    public void span(int cpu, int pid, Activity activity, int syscall, long detail, long start, long end) {
        if (stopsAtReclaim && activity == Activity.RECLAIM) {
            reclaim = String.format("reclaim for process %d took %d cycles%n", pid, end - start);
        }
        if (!recording) {
            return;
        }
        if (activity.isFault()) {
            add(new Event(start, pid, activity.label() + " fault", String.format("at 0x%08x", detail), end - start));
        } else if (activity == Activity.SYSCALL) {
            add(new Event(start, pid, kernel.parts().table().name(syscall), "", end - start));
        } else if (activity == Activity.RECLAIM) {
            add(new Event(start, pid, activity.label(), "", end - start));
        }
    }

    @Override
    public void instant(int cpu, int pid, String what, long detail, long cycle) {
        if (recording) {
            add(new Event(cycle, pid, what, detail == 0 ? "" : Long.toString(detail), 0));
        }
    }

    private void add(Event event) {
        if (kept.size() == KEPT) {
            kept.remove();
        }
        kept.add(event);
        if (tellsLive && live.size() < LIVE_LINES) {
            live.add(event.line());
        } else if (tellsLive) {
            untold++;
        }
    }

    /** The last {@code count} events, a line each. */
    String last(int count) {
        if (kept.isEmpty()) {
            return recording ? "nothing has happened yet\n" : "nothing is recorded: monitor trace on\n";
        }
        StringBuilder text = new StringBuilder();
        kept.stream().skip(Math.max(0, kept.size() - (long) count)).forEach(event -> text.append(event.line()));
        return text.toString();
    }

    /** All that are kept. */
    DebugTable table() {
        List<List<String>> rows = kept.stream().map(Event::cells).toList();
        return new DebugTable(
                "trace",
                "What the memory manager did last",
                List.of("cycle", "pid", "event", "detail", "cycles"),
                rows);
    }

    /** Takes what is to be told live, empty if nothing is. */
    String takeLive() {
        if (live.isEmpty()) {
            return "";
        }
        String text = String.join("", live) + (untold == 0 ? "" : "... and " + untold + " more\n");
        live.clear();
        untold = 0;
        return text;
    }

    /** The machine was put back to {@code cycle}: what came later has not happened. */
    void rewind(long cycle) {
        kept.removeIf(event -> event.cycle() + event.cycles() > cycle);
        live.clear();
        untold = 0;
        reclaim = "";
    }

    /** Takes the reclaim that happened since the last call, empty if none did. */
    String takeReclaim() {
        String text = reclaim;
        reclaim = "";
        return text;
    }
}
