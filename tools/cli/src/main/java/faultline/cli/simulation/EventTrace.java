package faultline.cli.simulation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import faultline.kernel.account.Activity;
import faultline.kernel.account.EventSink;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.TreeSet;

/**
 * Writes what the memory manager does in the Trace Event Format, which Perfetto and chrome://tracing open: a slice for each
 * fault, each system call that changes memory and each reclaim, on a track for each process. Times are simulated
 * microseconds; cycles stand in the arguments. Events go to the stream as they happen, so memory does not grow; behind the
 * last one that there is room for they are only counted.
 */
public final class EventTrace implements EventSink {

    private static final int DECIMALS = 4;
    private static final BigDecimal MICROSECONDS = BigDecimal.valueOf(1_000_000);

    /** Numbers of the system calls of i386 that change address spaces (arch/x86/entry/syscalls/syscall_32.tbl). */
    private static final Map<Integer, String> CALLS = Map.ofEntries(
            Map.entry(1, "exit"),
            Map.entry(2, "fork"),
            Map.entry(11, "execve"),
            Map.entry(45, "brk"),
            Map.entry(87, "swapon"),
            Map.entry(90, "mmap"),
            Map.entry(91, "munmap"),
            Map.entry(115, "swapoff"),
            Map.entry(120, "clone"),
            Map.entry(125, "mprotect"),
            Map.entry(144, "msync"),
            Map.entry(150, "mlock"),
            Map.entry(151, "munlock"),
            Map.entry(152, "mlockall"),
            Map.entry(153, "munlockall"),
            Map.entry(163, "mremap"),
            Map.entry(190, "vfork"),
            Map.entry(192, "mmap2"),
            Map.entry(219, "madvise"),
            Map.entry(252, "exit_group"),
            Map.entry(257, "remap_file_pages"));

    private final JsonGenerator json;
    private final long room;
    private final TreeSet<Integer> processes = new TreeSet<>();
    private BigDecimal hertz;
    private String program;
    private long events;

    /**
     * @param out where it goes; closed at the end
     * @param room events that are written at most
     */
    public EventTrace(OutputStream out, long room) {
        this.room = room;
        try {
            json = new JsonFactory().createGenerator(out);
            json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Begins the file. */
    void start(long clockHz, String programName) {
        hertz = BigDecimal.valueOf(clockHz);
        program = programName;
        write(() -> {
            json.writeStartObject();
            json.writeStringField("displayTimeUnit", "ns");
            json.writeArrayFieldStart("traceEvents");
        });
    }

    /** Ends the file. */
    void end() {
        write(() -> {
            for (int pid : processes) {
                json.writeRaw('\n');
                json.writeStartObject();
                json.writeStringField("name", "process_name");
                json.writeStringField("ph", "M");
                json.writeNumberField("pid", pid);
                json.writeObjectFieldStart("args");
                json.writeStringField("name", pid == 0 ? "kernel" : program);
                json.writeEndObject();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeObjectFieldStart("otherData");
            json.writeStringField("clockHz", hertz.toPlainString());
            json.writeStringField("events", Long.toString(events));
            json.writeStringField("leftOut", Long.toString(Math.max(0, events - room)));
            json.writeEndObject();
            json.writeEndObject();
            json.close();
        });
    }

    /** Events for which there was no room. */
    public long leftOut() {
        return Math.max(0, events - room);
    }

    @Override
    public void span(int cpu, int pid, Activity activity, int syscall, long detail, long start, long end) {
        String name = name(activity, syscall);
        if (name == null || ++events > room) {
            return;
        }
        write(() -> {
            begin(
                    name,
                    activity == Activity.SYSCALL ? "syscall" : activity.isFault() ? "fault" : "kernel",
                    "X",
                    cpu,
                    pid);
            json.writeNumberField("ts", microseconds(start));
            json.writeNumberField("dur", microseconds(end - start));
            arguments(activity.isFault() ? "address" : "detail", detail, start, end);
        });
    }

    private static String name(Activity activity, int syscall) {
        if (activity == Activity.SYSCALL) {
            return CALLS.get(syscall);
        }
        return activity.isFault() || activity == Activity.RECLAIM ? activity.label() : null;
    }

    @Override
    public void instant(int cpu, int pid, String what, long detail, long cycle) {
        if (++events > room) {
            return;
        }
        write(() -> {
            begin(what, "kernel", "i", cpu, pid);
            json.writeNumberField("ts", microseconds(cycle));
            json.writeStringField("s", "g");
            arguments("detail", detail, cycle, cycle);
        });
    }

    private void begin(String name, String category, String phase, int cpu, int pid) throws IOException {
        processes.add(pid);
        json.writeRaw('\n');
        json.writeStartObject();
        json.writeStringField("name", name);
        json.writeStringField("cat", category);
        json.writeStringField("ph", phase);
        json.writeNumberField("pid", pid);
        json.writeNumberField("tid", cpu);
    }

    private void arguments(String detailName, long detail, long start, long end) throws IOException {
        json.writeObjectFieldStart("args");
        json.writeNumberField("cycle", start);
        json.writeNumberField("cycles", end - start);
        if (detail != 0) {
            json.writeStringField(
                    detailName, detailName.equals("address") ? "0x" + Long.toHexString(detail) : "" + detail);
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private BigDecimal microseconds(long cycles) {
        return BigDecimal.valueOf(cycles).multiply(MICROSECONDS).divide(hertz, DECIMALS, RoundingMode.HALF_UP);
    }

    /** Something that may find the disk full. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    private static void write(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
