package faultline.emulator.timing;

/** The time of one CPU in core cycles since power-on; it only moves forward. */
public final class Clock {

    private long now;

    /** Cycles since power-on. */
    public long now() {
        return now;
    }

    /** Moves time on by {@code cycles}, which is not negative. */
    public void advance(long cycles) {
        now += cycles;
    }
}
