package faultline.testkit;

import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.kernel.MemoryParts;
import faultline.kernel.lru.Lru;
import faultline.kernel.lru.LruList;
import faultline.kernel.lru.LruZone;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** The part of law 8 that concerns LRU lists: which pages are there, and that each list is as long as it says. */
final class LruBooks {

    private final MemoryParts memory;
    private final FrameTable frames;
    private final Lru lru;
    private final MmChecker.Expectation expect;

    LruBooks(MemoryParts memory, MmChecker.Expectation expect) {
        this.memory = memory;
        this.frames = memory.boot().table();
        this.lru = memory.lru();
        this.expect = expect;
    }

    /** Every page that may be given up is on exactly one list or on its way there, and nothing else is. */
    void check() {
        BitSet listed = new BitSet(frames.frames());
        Set<LruZone> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < memory.boot().allocator().zones().size(); i++) {
            LruZone zone = lru.zone(i);
            if (seen.add(zone)) {
                list(zone, zone.active(), true, listed);
                list(zone, zone.inactive(), false, listed);
            }
        }
        for (int frame = 0; frame < frames.frames(); frame++) {
            FrameUse use = frames.use(frame);
            boolean reclaimable = use == FrameUse.ANON || use == FrameUse.FILE;
            expect.that(
                    listed.get(frame) == frames.has(frame, PageFlag.LRU),
                    "frame %d: PG_lru is %b, on a list %b",
                    frame,
                    frames.has(frame, PageFlag.LRU),
                    listed.get(frame));
            expect.that(
                    use == FrameUse.ANON || !frames.has(frame, PageFlag.LAZY_FREE),
                    "frame %d is %s but given up by MADV_FREE",
                    frame,
                    use.label());
            expect.that(reclaimable || !listed.get(frame), "frame %d is %s but on an LRU list", frame, use.label());
            expect.that(
                    use != FrameUse.ANON || listed.get(frame) || lru.pagevecReferences(frame) > 0,
                    "frame %d is anonymous but on no LRU list",
                    frame);
        }
    }

    private void list(LruZone zone, LruList list, boolean active, BitSet listed) {
        int count = 0;
        for (int frame = list.tail(); frame >= 0 && count <= list.size(); frame = list.newer(frame)) {
            expect.that(!listed.get(frame), "frame %d is on two LRU lists or twice on one", frame);
            expect.that(lru.zoneOf(frame) == zone, "frame %d is on the LRU list of another zone", frame);
            expect.that(
                    frames.has(frame, PageFlag.ACTIVE) == active,
                    "frame %d: PG_active is %b on the other list",
                    frame,
                    !active);
            listed.set(frame);
            count++;
        }
        expect.that(count == list.size(), "an LRU list says %d pages and has %d", list.size(), count);
    }
}
