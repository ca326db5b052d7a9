package faultline.kernel.rmap;

/**
 * How much walking a reverse map has done: the length of a walk is what designs differ in by orders of magnitude (facts
 * linux-mm.md 3). A step is one candidate looked at: a slot of a chain, a vma on a list or in a tree, an mm of a family.
 */
public final class WalkStatistics {

    private long walks;
    private long steps;
    private long mappings;
    private long longest;
    private long current;

    /** A walk begins. */
    public void walk() {
        walks++;
        current = 0;
    }

    /** The walk looks at one more candidate. */
    public void step() {
        steps++;
        current++;
        longest = Math.max(longest, current);
    }

    /** The candidate maps the page. */
    public void found() {
        mappings++;
    }

    /** What has been counted so far. */
    public Counts counts() {
        return new Counts(walks, steps, mappings, longest);
    }

    /** Goes back to {@code counts}: whoever walks only to look must leave no trace (law 7). */
    public void restore(Counts counts) {
        walks = counts.walks;
        steps = counts.steps;
        mappings = counts.mappings;
        longest = counts.longest;
    }

    /**
     * Walks and what they met.
     *
     * @param walks pages whose mappings were looked for
     * @param steps candidates looked at
     * @param mappings candidates that mapped the page
     * @param longest most steps of one walk
     */
    public record Counts(long walks, long steps, long mappings, long longest) {

        /** Candidates looked at in a walk, on average; 0 without walks. */
        public double meanSteps() {
            return walks == 0 ? 0 : (double) steps / walks;
        }
    }
}
