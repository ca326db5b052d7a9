package faultline.emulator.timing;

/** How the lines of a cache relate to those of the caches above it. */
public enum Inclusion {
    /** All lines of the caches above are here too: an eviction here invalidates them there. */
    INCLUSIVE,
    /** Filled together with the caches above, evicted on its own. */
    NON_INCLUSIVE,
    /** Holds only what the cache above evicted; a hit moves the line up. */
    EXCLUSIVE
}
