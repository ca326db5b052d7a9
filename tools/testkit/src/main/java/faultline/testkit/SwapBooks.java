package faultline.testkit;

import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.kernel.MemoryParts;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.pagetable.NonPresentPte;
import faultline.kernel.swap.SwapArea;
import java.util.Map;
import java.util.TreeMap;

/**
 * The part of law 8 that concerns swap: every slot has as many users as entries and shared memory name it, and one more if its page
 * is in the swap cache.
 */
final class SwapBooks {

    private final MemoryParts memory;
    private final FrameTable frames;
    private final MmChecker.Expectation expect;
    /** Users found by slot. */
    private final Map<Integer, Integer> users = new TreeMap<>();

    SwapBooks(MemoryParts memory, MmChecker.Expectation expect) {
        this.memory = memory;
        this.frames = memory.boot().table();
        this.expect = expect;
    }

    /** A page-table entry of {@code space} names a slot. */
    void entry(AddressSpace space, int va, long entry) {
        int slot = memory.swap().space().encoding().swapEntry(entry);
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

    /** Once the entries of all mms were found. */
    void check() {
        memory.pageCache().forEachSwapped(slot -> users.merge(slot, 1, Integer::sum));
        checkCache();
        memory.swap().space().areas().forEach(this::checkArea);
    }

    private void checkCache() {
        int cached = 0;
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
    }

    private void checkArea(SwapArea area) {
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
