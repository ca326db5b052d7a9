package faultline.kernel.frame;

/**
 * An allocation whose caller sleeps in the middle of it: blk_congestion_wait in __alloc_pages or try_to_free_pages.
 *
 * @param list the zones that it may use
 * @param run what it was doing to free pages, or null if it will begin anew
 * @param napCycles cycles that it sleeps at most
 */
public record Shortage(Zonelist list, Gfp gfp, int order, ReclaimRun run, long napCycles) {}
