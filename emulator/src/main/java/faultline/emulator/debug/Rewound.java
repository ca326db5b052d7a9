package faultline.emulator.debug;

/**
 * The machine goes on from another time: whatever it was doing is left, however deep it was in it, and then the state is changed. Thrown
 * by a {@link RunGate} or by what the kernel asks of a debugger; an error, so that nothing on the way takes it for its own.
 */
public final class Rewound extends Error {

    private static final long serialVersionUID = 1L;

    private final transient Runnable change;

    /** @param change puts another state in place, when nothing is being done any more */
    public Rewound(Runnable change) {
        super("the machine goes on from another time", null, false, false);
        this.change = change;
    }

    /** Puts the other state in place. */
    public void arrive() {
        change.run();
    }
}
