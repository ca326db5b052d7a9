package faultline.kernel.process;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What the kernel has to say to its operator: dmesg. Each line is stamped with its cycle. */
public final class KernelLog {

    /** Lines kept; later ones are counted only. */
    public static final int CAPACITY = 1000;

    /**
     * One message.
     *
     * @param cycle when
     * @param text what, one line
     */
    public record Line(long cycle, String text) {}

    private final List<Line> lines = new ArrayList<>();
    private long dropped;

    /** Adds a message. */
    public void add(long cycle, String text) {
        if (lines.size() < CAPACITY) {
            lines.add(new Line(cycle, text));
        } else {
            dropped++;
        }
    }

    /** The messages, oldest first. */
    public List<Line> lines() {
        return Collections.unmodifiableList(lines);
    }

    /** Messages that found no room. */
    public long dropped() {
        return dropped;
    }
}
