package faultline.emulator.paging;

import static faultline.emulator.paging.PageTableEntry.ACCESSED;
import static faultline.emulator.paging.PageTableEntry.DIRTY;
import static faultline.emulator.paging.PageTableEntry.GLOBAL;
import static faultline.emulator.paging.PageTableEntry.NO_EXECUTE;
import static faultline.emulator.paging.PageTableEntry.PRESENT;
import static faultline.emulator.paging.PageTableEntry.USER;
import static faultline.emulator.paging.PageTableEntry.WRITABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import faultline.emulator.timing.Replacement;
import faultline.emulator.trap.GuestFault;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rights, error codes, accessed and dirty bits, large pages, reserved bits. */
class PageWalkTest {

    private static final int VA = 0x0804_8000;
    private static final int FRAME = 4096;
    private static final long UPPER = PRESENT | WRITABLE | USER;

    private Rig rig;
    private long root;

    private void start(boolean pae) {
        PageTableFormat format = pae ? PageTableFormat.PAE : PageTableFormat.TWO_LEVEL;
        rig = new Rig(TestConfigs.opteron(Replacement.BIT_PLRU, true), format);
        root = rig.newRoot();
        rig.supervisor.loadCr3(root);
    }

    private void expectFault(int code, int address, ThrowingCallable access) {
        GuestFault fault = catchThrowableOfType(GuestFault.class, access);
        assertThat(fault).isNotNull();
        assertThat(fault.vector()).isEqualTo(GuestFault.PAGE_FAULT);
        assertThat(fault.errorCode()).isEqualTo(code);
        assertThat(fault.address()).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void errorCodesSayWhatWasWrong(boolean pae) {
        start(pae);
        expectFault(4, VA, () -> rig.mmu.load32(VA));
        expectFault(6, VA + 1, () -> rig.mmu.store8(VA + 1, 0));
        expectFault(pae ? 20 : 4, VA, () -> rig.mmu.fetchLine(VA));
        rig.map(root, VA, FRAME, PRESENT | USER);
        assertThat(rig.mmu.load32(VA)).isZero();
        expectFault(7, VA, () -> rig.mmu.store32(VA, 1));
        expectFault(7, VA + 4, () -> rig.mmu.loadForUpdate32(VA + 4));
        expectFault(7, VA, () -> rig.mmu.probeWrite(VA, 4));
        rig.map(root, VA, FRAME, PRESENT | WRITABLE);
        rig.supervisor.invalidatePage(VA);
        expectFault(5, VA, () -> rig.mmu.load32(VA));
        expectFault(7, VA, () -> rig.mmu.store32(VA, 1));
        assertThat(rig.supervisor.accessUser(VA, true)).isEqualTo((long) FRAME << 12);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rightsAreTheAndOfAllLevels(boolean pae) {
        start(pae);
        rig.mapUser(root, VA, FRAME);
        long upper = rig.entryAddress(root, VA, rig.format.largeLevel());
        long entry = rig.format.read(rig.memory, upper);
        rig.format.write(rig.memory, upper, entry & ~WRITABLE);
        expectFault(7, VA, () -> rig.mmu.store32(VA, 1));
        rig.format.write(rig.memory, upper, entry & ~USER);
        rig.supervisor.invalidatePage(VA);
        expectFault(5, VA, () -> rig.mmu.load32(VA));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void accessedAndDirtyAreSetOnceAndCharged(boolean pae) {
        start(pae);
        rig.mapUser(root, VA, FRAME);
        rig.mmu.load32(VA);
        assertThat(rig.leaf(root, VA) & (ACCESSED | DIRTY)).isEqualTo(ACCESSED);
        assertThat(rig.format.read(rig.memory, rig.entryAddress(root, VA, rig.format.largeLevel())) & ACCESSED)
                .isEqualTo(ACCESSED);
        long walks = rig.counters.pageWalks;
        long before = rig.clock.now();
        rig.mmu.store32(VA, 1);
        assertThat(rig.counters.pageWalks).as("the clean entry is walked again").isEqualTo(walks + 1);
        assertThat(rig.clock.now() - before).isEqualTo(20 + 124);
        assertThat(rig.leaf(root, VA) & DIRTY).isEqualTo(DIRTY);
        rig.mmu.store32(VA, 2);
        assertThat(rig.counters.pageWalks).isEqualTo(walks + 1);
    }

    @Test
    void dirtyThatWasClearedComesBackOnlyAfterInvlpg() {
        start(false);
        rig.mapUser(root, VA, FRAME);
        rig.mmu.store32(VA, 1);
        rig.format.write(rig.memory, rig.leafAddress(root, VA), rig.leaf(root, VA) & ~(DIRTY | ACCESSED));
        rig.mmu.store32(VA, 2);
        assertThat(rig.leaf(root, VA) & DIRTY).isZero();
        rig.supervisor.invalidatePage(VA);
        rig.mmu.store32(VA, 3);
        assertThat(rig.leaf(root, VA) & (DIRTY | ACCESSED)).isEqualTo(DIRTY | ACCESSED);
    }

    @Test
    void protectionFaultsMarkTheUpperLevelOnly() {
        start(false);
        rig.map(root, VA, FRAME, PRESENT | USER);
        expectFault(7, VA, () -> rig.mmu.store32(VA, 1));
        assertThat(rig.leaf(root, VA) & (ACCESSED | DIRTY)).isZero();
        assertThat(rig.format.read(rig.memory, rig.entryAddress(root, VA, 0)) & ACCESSED)
                .isEqualTo(ACCESSED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void writeProtectBindsTheSupervisor(boolean pae) {
        start(pae);
        rig.map(root, VA, FRAME, PRESENT | USER);
        assertThat(rig.supervisor.accessUser(VA, true)).isEqualTo(-1);
        assertThat(rig.fault.errorCode()).isEqualTo(3);
        PagingControl on = rig.supervisor.control();
        rig.supervisor.setControl(new PagingControl(
                true, false, true, on.physicalAddressExtension(), true, on.noExecute(), on.physicalBits()));
        assertThat(rig.supervisor.accessUser(VA, true)).isEqualTo((long) FRAME << 12);
        expectFault(7, VA, () -> rig.mmu.store32(VA, 1));
    }

    @Test
    void noExecuteStopsFetchesOnly() {
        start(true);
        rig.map(root, VA, FRAME, UPPER | NO_EXECUTE);
        assertThat(rig.mmu.load32(VA)).isZero();
        expectFault(21, VA, () -> rig.mmu.fetchLine(VA));
    }

    @Test
    void noExecuteIsReservedWhenNotEnabled() {
        start(true);
        PagingControl on = rig.supervisor.control();
        rig.supervisor.setControl(new PagingControl(true, true, true, true, true, false, on.physicalBits()));
        rig.map(root, VA, FRAME, UPPER | NO_EXECUTE);
        expectFault(13, VA, () -> rig.mmu.load32(VA));
        expectFault(13, VA, () -> rig.mmu.fetchLine(VA));
    }

    @Test
    void reservedBitsFaultOnlyWhenPresent() {
        start(true);
        rig.map(root, VA, FRAME, UPPER | 1L << 45);
        expectFault(15, VA, () -> rig.mmu.store32(VA, 1));
        rig.map(root, VA, FRAME, WRITABLE | USER | 1L << 45);
        expectFault(6, VA, () -> rig.mmu.store32(VA, 1));
    }

    @Test
    void largePagesHaveTheSizeOfTheirFormat() {
        for (boolean pae : new boolean[] {false, true}) {
            start(pae);
            int bytes = 1 << rig.format.largeShift();
            int base = 0x1000_0000;
            long entry = rig.format.largeEntry(bytes >>> 12, UPPER);
            rig.format.write(rig.memory, rig.entryAddress(root, base, rig.format.largeLevel()), entry);
            rig.mmu.store32(base + bytes - 4, 77);
            assertThat(rig.memory.read32(2L * bytes - 4)).isEqualTo(77);
            assertThat(rig.mmu.load32(base)).isZero();
            assertThat(rig.counters.dtlbMisses)
                    .as("one entry for the whole page")
                    .isEqualTo(1);
            assertThat(rig.counters.largeDtlbMisses).isEqualTo(1);
            expectFault(4, base + bytes, () -> rig.mmu.load32(base + bytes));
            assertThat(rig.counters.largeDtlbMisses)
                    .as("nobody knows what page it would have been")
                    .isEqualTo(1);
            assertThat(rig.format.read(rig.memory, rig.entryAddress(root, base, rig.format.largeLevel())) & DIRTY)
                    .isEqualTo(DIRTY);
        }
    }

    @Test
    void psePagesReachBeyondFourGigabytesWithoutRam() {
        start(false);
        int base = 0x1000_0000;
        rig.format.write(rig.memory, rig.entryAddress(root, base, 0), rig.format.largeEntry(5 << 20, UPPER));
        assertThat(rig.mmu.load32(base)).as("no RAM there").isEqualTo(-1);
        assertThat(rig.mmu.translateForDebug(base + 8)).isEqualTo((5L << 32) + 8);
        long bad = rig.format.largeEntry(0, UPPER) | 1 << 21;
        rig.format.write(rig.memory, rig.entryAddress(root, base, 0), bad);
        rig.supervisor.invalidatePage(base);
        expectFault(13, base, () -> rig.mmu.load32(base));
    }

    @Test
    void paeIgnoresPse() {
        start(true);
        PagingControl on = rig.supervisor.control();
        rig.supervisor.setControl(new PagingControl(true, true, false, true, true, true, on.physicalBits()));
        int base = 0x1000_0000;
        rig.format.write(rig.memory, rig.entryAddress(root, base, 1), rig.format.largeEntry(512, UPPER));
        rig.mmu.store32(base + 4096, 5);
        assertThat(rig.memory.read32((512L << 12) + 4096)).isEqualTo(5);
    }

    @Test
    void paePointersAreHeldFromTheLoad() {
        start(true);
        rig.mapUser(root, VA, FRAME);
        rig.mmu.store32(VA, 9);
        rig.format.write(rig.memory, root, 0);
        rig.supervisor.invalidatePage(VA);
        assertThat(rig.mmu.load32(VA)).as("the pointer is still held").isEqualTo(9);
        rig.supervisor.loadCr3(root);
        expectFault(4, VA, () -> rig.mmu.load32(VA));
    }

    @Test
    void turningPagingOnReadsNoTableThatNobodyNamed() {
        rig = new Rig(TestConfigs.xeon(Replacement.BIT_PLRU, true), PageTableFormat.PAE);
        assertThat(rig.clock.now()).isZero();
        rig.memory.write64(0, -1);
        root = rig.newRoot();
        rig.mapUser(root, VA, FRAME);
        rig.supervisor.loadCr3(root);
        assertThat(rig.mmu.load32(VA)).isZero();
    }

    @Test
    void malformedPaePointersRefuseTheLoad() {
        start(true);
        rig.mapUser(root, VA, FRAME);
        long other = rig.newRoot();
        for (long bad : new long[] {PRESENT | WRITABLE, PRESENT | USER, PRESENT | ACCESSED, PRESENT | GLOBAL}) {
            rig.format.write(rig.memory, other + 8, bad | 64 << 12);
            assertThatThrownBy(() -> rig.supervisor.loadCr3(other)).isInstanceOf(IllegalStateException.class);
        }
        assertThat(rig.supervisor.cr3()).isEqualTo(root);
        assertThat(rig.mmu.load32(VA)).isZero();
        rig.format.write(rig.memory, other + 8, WRITABLE);
        rig.supervisor.loadCr3(other);
        assertThat(rig.supervisor.cr3()).isEqualTo(other);
    }

    @Test
    void kernelReferencesToUnmappedAddressesAreBugs() {
        start(false);
        assertThatThrownBy(() -> rig.supervisor.load(0xFF00_0000))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("0xff000000");
        assertThatThrownBy(() -> rig.supervisor.store(0x1000)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> rig.supervisor.fetch(0x1000, 1)).isInstanceOf(IllegalStateException.class);
    }
}
