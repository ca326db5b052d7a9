package faultline.kernel.debug;

import faultline.emulator.debug.MachineSide;
import faultline.emulator.debug.SavedState;
import java.util.ArrayList;
import java.util.List;

/**
 * Saved states of a run in order of time, as many as fit into a number of host bytes. When there are too many, those go first that lie
 * closest to their neighbours for their age, so that the past stays covered more and more thinly; then the oldest.
 */
final class Timeline {

    private final MachineSide machine;
    private final long budget;
    private final List<Entry> entries = new ArrayList<>();

    /** A state, and up to where running on from the one before leads here. */
    static final class Entry {
        final Position at;
        final SavedState state;
        /** Where running on from the entry before ends: here, or earlier, where a debugger changed something. */
        final Position reachedUntil;
        /** Whether it must not be left out, since the entry before does not lead to it. */
        final boolean changed;

        private final long bytes;

        Entry(Position at, SavedState state, Position reachedUntil, boolean changed) {
            this.at = at;
            this.state = state;
            this.reachedUntil = reachedUntil;
            this.changed = changed;
            this.bytes = state.ownBytes();
        }
    }

    /** @param budget host bytes */
    Timeline(MachineSide machine, long budget) {
        this.machine = machine;
        this.budget = budget;
    }

    int size() {
        return entries.size();
    }

    Entry get(int index) {
        return entries.get(index);
    }

    /** The last entry, or null. */
    Entry last() {
        return entries.isEmpty() ? null : entries.get(entries.size() - 1);
    }

    int indexOf(Entry entry) {
        return entries.indexOf(entry);
    }

    /** Index of the last entry before {@code position}, or -1. */
    int before(Position position) {
        int index = entries.size() - 1;
        while (index >= 0 && !entries.get(index).at.before(position)) {
            index--;
        }
        return index;
    }

    /** How far running on from entry {@code index} repeats what happened, at most up to {@code limit}. */
    Position end(int index, Position limit) {
        if (index + 1 == entries.size() || !entries.get(index + 1).reachedUntil.before(limit)) {
            return limit;
        }
        return entries.get(index + 1).reachedUntil;
    }

    /** Adds an entry where its time belongs; one at the same time is replaced. {@code needed} entries stay. */
    void add(Entry entry, List<Entry> needed) {
        int index = before(entry.at) + 1;
        if (index < entries.size() && entries.get(index).at.equals(entry.at)) {
            entries.remove(index).state.release();
        }
        entries.add(index, entry);
        while (bytes() > budget && leaveOut(needed)) {
            // Until it fits.
        }
    }

    private long bytes() {
        long bytes = machine.ramBytesKept();
        for (Entry entry : entries) {
            bytes += entry.bytes;
        }
        return bytes;
    }

    /** Leaves out one entry if one can be spared. */
    private boolean leaveOut(List<Entry> needed) {
        int victim = -1;
        double least = Double.MAX_VALUE;
        double now = last().at.cycle();
        for (int i = 1; i + 1 < entries.size(); i++) {
            if (!entries.get(i).changed && !needed.contains(entries.get(i))) {
                double gap =
                        entries.get(i + 1).at.cycle() - entries.get(i - 1).at.cycle();
                double weight = gap / (now - entries.get(i - 1).at.cycle() + 1);
                if (weight < least) {
                    least = weight;
                    victim = i;
                }
            }
        }
        if (victim < 0 && entries.size() > 2 && !needed.contains(entries.get(0))) {
            victim = 0;
        }
        if (victim >= 0) {
            entries.remove(victim).state.release();
        }
        return victim >= 0;
    }

    /** What lies behind {@code entry} has not happened. */
    void forgetBehind(Entry entry) {
        while (last() != entry) {
            entries.remove(entries.size() - 1).state.release();
        }
    }

    /** Forgets everything. */
    void clear() {
        entries.forEach(entry -> entry.state.release());
        entries.clear();
    }
}
