package faultline.emulator.timing;

/**
 * Hears when a first-level cache slot stops being settled (see {@link ReplacementPolicy}), so that a fast path over it can
 * be closed. Slots are
 * numbered below {@link CacheHierarchy#slots}.
 */
public abstract class SettleListener {

    /** Touching {@code slot} again would now change something, or it was evicted. */
    public abstract void slotUnsettled(int slot);

    /** {@link #slotUnsettled} for {@code count} slots from {@code first} on. */
    public abstract void slotsUnsettled(int first, int count);

    /** A store to the line in {@code slot} would now change something; a load would not. */
    public abstract void storesUnsettled(int slot);
}
