package faultline.cli.simulation;

/** Hears from a run now and then how far it is. */
@FunctionalInterface
public interface Progress {

    /** Says nothing to nobody. */
    Progress NONE = cycles -> {};

    /** The run has simulated {@code cycles} so far. Called on the thread that runs it. */
    void at(long cycles);
}
