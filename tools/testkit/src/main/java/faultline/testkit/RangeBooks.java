package faultline.testkit;

import faultline.kernel.mm.AddressSpace;
import faultline.kernel.vrange.RangeTree;
import faultline.kernel.vrange.VolatileRange;
import faultline.kernel.vrange.VolatileRanges;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** The part of law 8 that concerns volatile ranges: each is in the tree of its mm, none overlaps another, none is left over. */
final class RangeBooks {

    private static final int PAGE_MASK = 4095;

    private final VolatileRanges ranges;
    private final MmChecker.Expectation expect;
    private final Set<Integer> objects = new HashSet<>();
    private long listedPages;

    RangeBooks(VolatileRanges ranges, MmChecker.Expectation expect) {
        this.ranges = ranges;
        this.expect = expect;
    }

    void check(Collection<AddressSpace> spaces) {
        spaces.forEach(this::check);
        expect.that(
                objects.size() == ranges.inUse(),
                "%d volatile ranges are in trees, %d are allocated",
                objects.size(),
                ranges.inUse());
        expect.that(
                listedPages == ranges.list().peekPages(),
                "listed volatile ranges have %d pages, the list says %d",
                listedPages,
                ranges.list().peekPages());
    }

    private void check(AddressSpace space) {
        RangeTree tree = ranges.tree(space);
        VolatileRange range = tree == null ? null : tree.first();
        long end = 0;
        int count = 0;
        while (range != null) {
            check(space, range, end);
            end = Integer.toUnsignedLong(range.last()) + 1;
            count++;
            range = tree.next(range);
        }
        expect.that(
                tree == null || tree.size() == count,
                "mm %d: %d volatile ranges are found, the tree says %d",
                space.id(),
                count,
                tree == null ? 0 : tree.size());
    }

    private void check(AddressSpace space, VolatileRange range, long end) {
        boolean wellFormed = (range.start() & PAGE_MASK) == 0
                && (range.last() & PAGE_MASK) == PAGE_MASK
                && Integer.toUnsignedLong(range.start()) >= end
                && Integer.compareUnsigned(range.start(), range.last()) < 0;
        expect.that(
                wellFormed && range.space() == space,
                "mm %d: volatile range %08x-%08x overlaps the one before or has bad bounds",
                space.id(),
                range.start(),
                range.last());
        boolean cursorInside = Integer.compareUnsigned(range.cursor(), range.start()) >= 0
                && Integer.compareUnsigned(range.cursor(), range.last()) <= 0;
        expect.that(cursorInside, "mm %d: cursor %08x is outside its range", space.id(), range.cursor());
        expect.that(objects.add(range.kernelAddress()), "two volatile ranges lie at %08x", range.kernelAddress());
        listedPages += range.listed() ? range.pages() : 0;
    }
}
