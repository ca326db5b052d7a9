package faultline.emulator.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import faultline.emulator.timing.Replacement;
import faultline.emulator.trap.GuestFault;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WideAccessTest {
    private static final int VA = 0x08048000;
    private static final int FRAME = 256;
    private static final int LINE = 64;
    private static final int MAPPED = 4 << 12;
    private static final int END = VA + MAPPED;

    private final long[] halves = new long[2];
    private Rig rig;

    @BeforeEach
    void start() {
        rig = rig(true);
    }

    private static Rig rig(boolean filter) {
        Rig made = new Rig(TestConfigs.xeon(Replacement.BIT_PLRU, filter), PageTableFormat.TWO_LEVEL);
        long root = made.newRoot();
        made.supervisor.loadCr3(root);
        for (int page = 0; page < MAPPED >> 12; page++) {
            made.mapUser(root, VA + (page << 12), FRAME + page * 3);
        }
        return made;
    }

    @Test
    void bytesComeBackWhereverTheyLie() {
        for (int at : new int[] {0, 8, LINE - 16, LINE - 15, LINE - 8, LINE - 1, 4096 - 9, 4096 - 1}) {
            rig.mmu.wide().store(VA + at, 0x0807060504030201L, 0x100F0E0D0C0B0A09L);
            for (int i = 0; i < 16; i++) {
                assertThat(rig.mmu.load8(VA + at + i))
                        .as("byte %d at %d", i, at)
                        .isEqualTo(i + 1);
            }
            rig.mmu.wide().load(VA + at, halves, 0);
            assertThat(halves).containsExactly(0x0807060504030201L, 0x100F0E0D0C0B0A09L);
        }
    }

    @Test
    void eachLineTouchedIsOneReference() {
        rig.mmu.wide().load(VA + 16, halves, 0);
        assertThat(rig.counters.loads).isEqualTo(1);
        rig.mmu.wide().load(VA + 32, halves, 0);
        assertThat(rig.counters.loads).isEqualTo(2);
        rig.mmu.wide().load(VA + LINE - 8, halves, 0);
        assertThat(rig.counters.loads).isEqualTo(4);
        rig.mmu.wide().store(VA + 16, 1, 2);
        rig.mmu.wide().store(VA + LINE - 8, 1, 2);
        assertThat(rig.counters.stores).isEqualTo(3);
    }

    @Test
    void aStoreIntoAnAbsentPageWritesNothing() {
        int va = END - 8;
        rig.mmu.store64(va, 42);
        long stores = rig.counters.stores;
        GuestFault fault =
                catchThrowableOfType(GuestFault.class, () -> rig.mmu.wide().store(va, -1, -1));
        assertThat(fault.address()).isEqualTo(END);
        assertThat(rig.mmu.load64(va)).isEqualTo(42);
        assertThat(rig.counters.stores).isEqualTo(stores);
    }

    @Test
    void onlyMaskedBytesAreStoredAndOnlyTheirPagesTouched() {
        rig.mmu.store64(END - 8, 0);
        rig.mmu.wide().storeBytes(END - 8, 0x1111111111111111L, -1, 0b1010_0001);
        assertThat(rig.mmu.load64(END - 8)).isEqualTo(0x1100110000000011L);
        rig.mmu.wide().storeBytes(END, -1, -1, 0);
        assertThat(catchThrowableOfType(GuestFault.class, () -> rig.mmu.wide().storeBytes(END - 8, -1, -1, 0x101))
                        .address())
                .isEqualTo(END);
        assertThat(rig.mmu.load64(END - 8)).isEqualTo(0x1100110000000011L);
    }

    /** Law 4. */
    @Test
    void theFilterChangesNothing() {
        Rig without = rig(false);
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            int va = VA + random.nextInt(MAPPED - 16);
            int kind = random.nextInt(4);
            for (Rig each : new Rig[] {rig, without}) {
                switch (kind) {
                    case 0 -> each.mmu.wide().store(va, i, ~i);
                    case 1 -> each.mmu.wide().storeBytes(va, i, ~i, i & 0xFFFF);
                    case 2 -> each.mmu.load32(va);
                    default -> each.mmu.wide().load(va & -16, halves, 0);
                }
            }
        }
        assertThat(rig.numbers()).isEqualTo(without.numbers());
    }
}
