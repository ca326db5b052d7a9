package faultline.testkit;

import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.kernel.MemoryParts;
import faultline.kernel.lru.Lru;
import faultline.kernel.lru.LruList;
import faultline.kernel.lru.LruZone;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.pagetable.NonPresentPte;
import faultline.kernel.swap.SwapArea;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The part of law 8 that concerns pages whether mapped or not: lists, and references that the kernel itself holds. */
final class PageBooks {

    private final MemoryParts memory;
    private final FrameTable frames;
    private final Lru lru;
    private final MmChecker.Expectation expect;
    /** Users found by slot. */
    private final Map<Integer, Integer> users = new TreeMap<>();

    PageBooks(MemoryParts memory, MmChecker.Expectation expect) {
        this.memory = memory;
        this.frames = memory.boot().table();
        this.lru = memory.lru();
        this.expect = expect;
    }

    /** References to {@code frame} that no page-table entry holds. */
    int kernelReferences(int frame) {
        return lru.pagevecReferences(frame)
                + (frames.has(frame, PageFlag.SWAP_CACHE) ? 1 : 0)
                + memory.swap().waits().references(frame);
    }

    /** The entry of a discarded page. */
    long purgedEntry() {
        return memory.swap().space().encoding().purged();
    }

    /** A page-table entry of {@code space} names a slot. */
    void swapEntry(AddressSpace space, int va, long pte) {
        int slot = memory.swap().space().encoding().swapEntry(pte);
        boolean known =
                area(slot) != null && NonPresentPte.offset(slot) <= area(slot).pages();
        expect.that(known, "mm %d: %08x names swap slot %x, which does not exist", space.id(), va, slot);
        users.merge(slot, 1, Integer::sum);
    }

    private SwapArea area(int slot) {
        for (SwapArea area : memory.swap().space().areas()) {
            if (area.type() == NonPresentPte.type(slot)) {
                return area;
            }
        }
        return null;
    }

    /** Every slot has as many users as entries name it, and one more if its page is in the swap cache. */
    private void checkSwap() {
        int cached = 0;
        memory.pageCache().forEachSwapped(slot -> users.merge(slot, 1, Integer::sum));
        for (int frame = 0; frame < frames.frames(); frame++) {
            if (frames.has(frame, PageFlag.SWAP_CACHE)) {
                int slot = frames.privateWord(frame);
                expect.that(
                        memory.swap().cache().peek(slot) == frame,
                        "frame %d is in the swap cache for slot %x, which is in frame %d",
                        frame,
                        slot,
                        memory.swap().cache().peek(slot));
                users.merge(slot, 1, Integer::sum);
                cached++;
            }
        }
        expect.that(
                cached == memory.swap().cache().size(),
                "%d pages are in the swap cache, it says %d",
                cached,
                memory.swap().cache().size());
        for (SwapArea area : memory.swap().space().areas()) {
            int used = 0;
            for (int offset = 1; offset <= area.pages(); offset++) {
                int slot = NonPresentPte.entryOf(area.type(), offset);
                int expected = users.getOrDefault(slot, 0);
                used += area.users(offset) > 0 ? 1 : 0;
                expect.that(
                        area.users(offset) == expected,
                        "swap slot %x has %d users, %d are found",
                        slot,
                        area.users(offset),
                        expected);
            }
            expect.that(used == area.used(), "%d slots of %s are in use, it says %d", used, area.name(), area.used());
        }
    }

    /** Every page that may be given up is on exactly one list or on its way there, and nothing else is. */
    void check() {
        checkSwap();
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
