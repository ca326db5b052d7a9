package faultline.emulator.paging;

import static faultline.emulator.paging.PageTableEntry.GLOBAL;
import static faultline.emulator.paging.PageTableEntry.PRESENT;
import static faultline.emulator.paging.PageTableEntry.USER;
import static faultline.emulator.paging.PageTableEntry.WRITABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import faultline.emulator.timing.Replacement;
import faultline.emulator.trap.GuestFault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** TLB semantics, crossing accesses, prices, and that watching leaves no trace. */
class MmuTest {

    private static final int VA = 0x0804_8000;
    private static final int FRAME = 4096;

    private Rig rig;
    private long root;

    @BeforeEach
    void start() {
        rig = new Rig(TestConfigs.xeon(Replacement.BIT_PLRU, true), PageTableFormat.TWO_LEVEL);
        root = rig.newRoot();
        rig.supervisor.loadCr3(root);
        for (int page = 0; page < 8; page++) {
            rig.mapUser(root, VA + (page << 12), FRAME + page * 3);
        }
    }

    private long cycles(Runnable action) {
        long before = rig.clock.now();
        action.run();
        return rig.clock.now() - before;
    }

    @Test
    void theTlbIsTrustedUntilItIsTold() {
        rig.memory.write32((long) FRAME << 12, 11);
        rig.memory.write32(FRAME + 100L << 12, 22);
        assertThat(rig.mmu.load32(VA)).isEqualTo(11);
        rig.mapUser(root, VA, FRAME + 100);
        assertThat(rig.mmu.load32(VA)).isEqualTo(11);
        rig.supervisor.invalidatePage(VA + 0x123);
        assertThat(rig.mmu.load32(VA)).isEqualTo(22);
        rig.mapUser(root, VA, FRAME);
        rig.supervisor.loadCr3(root);
        assertThat(rig.mmu.load32(VA)).isEqualTo(11);
    }

    @Test
    void notPresentEntriesAreNotRemembered() {
        int va = VA + (20 << 12);
        assertThat(catchThrowableOfType(GuestFault.class, () -> rig.mmu.load32(va)))
                .isNotNull();
        rig.mapUser(root, va, FRAME);
        rig.mmu.load32(va);
    }

    @Test
    void aMissIsCountedOnceAndAFaultedAccessOnceEachTry() {
        rig.mmu.load32(VA);
        assertThat(rig.counters.loads).isEqualTo(1);
        assertThat(rig.counters.dtlbMisses).isEqualTo(1);
        assertThat(rig.counters.pageWalks).isEqualTo(1);
        int absent = VA + (20 << 12);
        assertThat(catchThrowableOfType(GuestFault.class, () -> rig.mmu.load32(absent)))
                .isNotNull();
        rig.mapUser(root, absent, FRAME);
        rig.mmu.load32(absent);
        assertThat(rig.counters.loads)
                .as("the access that faulted loaded nothing")
                .isEqualTo(2);
        assertThat(rig.counters.dtlbMisses).isEqualTo(3);
        assertThat(rig.counters.pageWalks).isEqualTo(3);
    }

    @Test
    void aFaultDropsTheEntrySoThatMoreRightsNeedNoInvlpg() {
        rig.map(root, VA, FRAME, PRESENT | USER);
        rig.mmu.load32(VA);
        assertThat(catchThrowableOfType(GuestFault.class, () -> rig.mmu.store32(VA, 5)))
                .isNotNull();
        rig.mapUser(root, VA, FRAME + 1);
        rig.mmu.store32(VA, 5);
        assertThat(rig.memory.read32(FRAME + 1L << 12)).isEqualTo(5);
    }

    @Test
    void globalEntriesSurviveCr3ButNotInvlpgOrPge() {
        rig.map(root, VA, FRAME, PRESENT | USER | WRITABLE | GLOBAL);
        rig.mmu.load32(VA);
        rig.mmu.load32(VA + 4096);
        long walks = rig.counters.pageWalks;
        rig.supervisor.loadCr3(root);
        rig.mmu.load32(VA);
        assertThat(rig.counters.pageWalks).isEqualTo(walks);
        rig.mmu.load32(VA + 4096);
        assertThat(rig.counters.pageWalks).isEqualTo(walks + 1);
        rig.supervisor.invalidatePage(VA);
        rig.mmu.load32(VA);
        assertThat(rig.counters.pageWalks).isEqualTo(walks + 2);
        PagingControl on = rig.supervisor.control();
        rig.supervisor.setControl(new PagingControl(true, true, true, false, false, false, on.physicalBits()));
        rig.mmu.load32(VA);
        rig.supervisor.loadCr3(root);
        rig.mmu.load32(VA);
        assertThat(rig.counters.pageWalks).as("G is ignored without PGE").isEqualTo(walks + 4);
    }

    @Test
    void aWalkWithItsEntryInL2CostsWhatWasMeasured() {
        rig.mmu.load32(VA);
        rig.mmu.load32(VA + 64);
        // Fills the L1 set of the leaf entry with other lines, so that the entry is left in L2 only.
        long leaf = rig.leafAddress(root, VA);
        for (int way = 1; way <= 12; way++) {
            rig.supervisor.load(Rig.KERNEL + (int) leaf + way * 2048);
        }
        rig.supervisor.load(Rig.KERNEL + (int) rig.entryAddress(root, VA, 0));
        rig.supervisor.invalidatePage(VA);
        long walks = rig.counters.pageWalks;
        assertThat(cycles(() -> rig.mmu.load32(VA + 64))).isEqualTo(20 + 16);
        assertThat(rig.counters.pageWalks).isEqualTo(walks + 1);
    }

    @Test
    void firstLevelHitsCostNothing() {
        rig.mmu.store32(VA, 1);
        assertThat(cycles(() -> {
                    for (int i = 0; i < 64; i += 4) {
                        rig.mmu.load32(VA + i);
                        rig.mmu.store32(VA + i, i);
                    }
                }))
                .isZero();
        assertThat(rig.counters.loads).isEqualTo(16);
        assertThat(rig.counters.stores).isEqualTo(17);
    }

    @Test
    void crossingAccessesAreTwoAndJoinTheirBytes() {
        int at = VA + 4094;
        rig.mmu.store32(at, 0x44332211);
        assertThat(rig.counters.stores).isEqualTo(2);
        assertThat(rig.mmu.load32(at)).isEqualTo(0x44332211);
        assertThat(rig.mmu.load16(VA + 4095)).isEqualTo(0x3322);
        assertThat(rig.mmu.load64(at - 3)).isEqualTo(0x44332211000000L);
        assertThat(rig.mmu.loadForUpdate32(at)).isEqualTo(0x44332211);
        assertThat(rig.counters.loads).isEqualTo(8);
        assertThat(rig.memory.read16(((long) FRAME << 12) + 4094)).isEqualTo(0x2211);
        assertThat(rig.memory.read16(FRAME + 3L << 12)).isEqualTo(0x4433);
        rig.mmu.store64(VA + 60, 0x8877665544332211L);
        assertThat(rig.mmu.load64(VA + 60)).isEqualTo(0x8877665544332211L);
    }

    @Test
    void aCrossingStoreThatFaultsOnItsSecondPageStoresNothing() {
        int last = VA + (8 << 12) - 2;
        rig.mmu.store16(last, 0x1234);
        GuestFault fault = catchThrowableOfType(GuestFault.class, () -> rig.mmu.store32(last, -1));
        assertThat(fault.address()).isEqualTo(last + 2);
        assertThat(fault.errorCode()).isEqualTo(6);
        assertThat(rig.mmu.load16(last)).isEqualTo(0x1234);
        fault = catchThrowableOfType(GuestFault.class, () -> rig.mmu.load32(last));
        assertThat(fault.address()).isEqualTo(last + 2);
        fault = catchThrowableOfType(GuestFault.class, () -> rig.mmu.probeWrite(last, 3));
        assertThat(fault.address()).isEqualTo(last + 2);
    }

    @Test
    void accessesAtTheTopOfTheAddressSpaceWrapAround() {
        rig.map(root, 0xFFFF_F000, FRAME, Rig.TABLE_FLAGS);
        rig.mapUser(root, 0, FRAME + 1);
        rig.mmu.store32(-2, 0xAABBCCDD);
        assertThat(rig.mmu.load32(-2)).isEqualTo(0xAABBCCDD);
        assertThat(rig.memory.read16(FRAME + 1L << 12)).isEqualTo(0xAABB);
    }

    @Test
    void storesToCodeAreNoticedThroughTheFilter() {
        rig.mmu.store32(VA, 1);
        rig.mmu.store32(VA, 2);
        rig.memory.markCode(FRAME);
        rig.mmu.store32(VA, 3);
        assertThat(rig.memory.holdsCode(FRAME)).isFalse();
    }

    @Test
    void streamsWaitForTheBusOrForTheCore() {
        rig.supervisor.load(Rig.KERNEL + (FRAME + 1 << 12));
        long cold = cycles(() -> rig.supervisor.streamClear(Rig.KERNEL + (FRAME << 12), 4096));
        long hot = cycles(() -> rig.supervisor.streamClear(Rig.KERNEL + (FRAME << 12), 4096));
        assertThat(hot).isEqualTo(964);
        long sectorsFromMemory = 32 * 2 * 42;
        long secondLinesFromL2 = 32 * 16;
        assertThat(cold - sectorsFromMemory - secondLinesFromL2)
                .as("a page walk")
                .isBetween(0L, 700L);
    }

    @Test
    void lockedReferencesCostALock() {
        rig.supervisor.store(Rig.KERNEL);
        assertThat(cycles(() -> rig.supervisor.locked(Rig.KERNEL))).isEqualTo(124);
    }

    /** Law 1: page tables are bytes in RAM, and nothing else remembers them once the TLB was told. */
    @Test
    void tablesAreBytesInRam() {
        long address = rig.leafAddress(root, VA);
        rig.memory.write32(address, (FRAME + 50 << 12) | 7);
        rig.memory.write32(FRAME + 50L << 12, 99);
        assertThat(rig.mmu.load32(VA)).isEqualTo(99);
        assertThat(rig.memory.read32(address)).isEqualTo((FRAME + 50 << 12) | 0x27);
    }

    /** Law 7. */
    @Test
    void translatingForADebuggerLeavesNoTrace() {
        String numbers = rig.numbers();
        long leaf = rig.leaf(root, VA);
        assertThat(rig.mmu.translateForDebug(VA + 5)).isEqualTo(((long) FRAME << 12) + 5);
        assertThat(rig.mmu.translateForDebug(0x7000_0000)).isEqualTo(-1);
        assertThat(rig.mmu.translateForDebug(Rig.KERNEL + 77)).isEqualTo(77);
        assertThat(rig.numbers()).isEqualTo(numbers);
        assertThat(rig.leaf(root, VA)).isEqualTo(leaf);
        rig.mmu.load32(VA);
        assertThat(rig.counters.dtlbMisses).as("the TLB was not filled").isEqualTo(1);
    }
}
