package faultline.emulator.paging;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.memory.CodeFrameListener;
import faultline.emulator.timing.Replacement;
import faultline.emulator.trap.GuestFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Law 4: with the line filter on or off, every count and cycle, every byte and fault is the same. */
class LineFilterLawTest {

    private static final int STEPS = 60_000;
    private static final int USER_BASE = 0x0804_8000;
    private static final int FIRST_FRAME = 2048;
    private static final int PAGES = 96;

    interface Shape {
        MmuConfig of(Replacement replacement, boolean filter);
    }

    static Stream<Arguments> machines() {
        List<Arguments> all = new ArrayList<>();
        String[] names = {"xeon", "opteron", "zen", "tinyWriteThrough", "tinyInclusive", "tinyExclusive"};
        Shape[] shapes = {
            TestConfigs::xeon,
            TestConfigs::opteron,
            TestConfigs::zen,
            TestConfigs::tinyWriteThrough,
            TestConfigs::tinyInclusive,
            TestConfigs::tinyExclusive
        };
        for (int i = 0; i < shapes.length; i++) {
            for (Replacement replacement : Replacement.values()) {
                all.add(Arguments.of(names[i], shapes[i], replacement, PageTableFormat.TWO_LEVEL));
                all.add(Arguments.of(names[i], shapes[i], replacement, PageTableFormat.PAE));
            }
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0} {2} {3}")
    @MethodSource("machines")
    void filterChangesNothing(String name, Shape shape, Replacement replacement, PageTableFormat format) {
        Driver with = new Driver(new Rig(shape.of(replacement, true), format));
        Driver without = new Driver(new Rig(shape.of(replacement, false), format));
        Random random = new Random(name.hashCode() * 31L + replacement.ordinal());
        for (int step = 0; step < STEPS; step++) {
            long seed = random.nextLong();
            String seen = with.step(new Random(seed));
            String expected = without.step(new Random(seed));
            if (!seen.equals(expected)) {
                assertThat(seen).as("step %d", step).isEqualTo(expected);
            }
        }
        assertThat(with.bytes()).isEqualTo(without.bytes());
        assertThat(with.faults).isPositive();
    }

    /** Plays random steps on one rig; equal seeds give equal steps. */
    private static final class Driver {
        private final Rig rig;
        private final long[] roots = new long[2];
        private int root;
        private int near = USER_BASE;
        private int faults;
        private int overwritten;

        Driver(Rig rig) {
            this.rig = rig;
            rig.memory.addCodeListener(new CodeFrameListener() {
                @Override
                public void frameHoldsCode(int frame) {
                    // Only lost overwrites could tell the two drivers apart.
                }

                @Override
                public void codeOverwritten(int frame) {
                    overwritten++;
                }
            });
            for (int i = 0; i < roots.length; i++) {
                roots[i] = rig.newRoot();
                for (int page = 0; page < PAGES; page++) {
                    rig.mapUser(roots[i], USER_BASE + (page << 12), FIRST_FRAME + (page * 7 + i * 5) % PAGES);
                }
            }
            rig.supervisor.loadCr3(roots[0]);
        }

        String step(Random random) {
            long result;
            String outcome = "";
            try {
                result = act(random);
            } catch (GuestFault fault) {
                faults++;
                result = fault.errorCode();
                outcome = String.format("fault %#x ", fault.address());
                repair(fault.address(), random);
            }
            return outcome + result + " overwritten=" + overwritten + " " + rig.numbers();
        }

        private long act(Random random) {
            int kind = random.nextInt(1000);
            if (kind < 900) {
                return access(random, kind % 20);
            }
            return kind < 990 ? edit(random, kind % 10) : rare(random, kind % 10);
        }

        private int address(Random random) {
            switch (random.nextInt(8)) {
                case 0 -> near = USER_BASE + random.nextInt(PAGES << 12);
                case 1 -> near = USER_BASE + (random.nextInt(4) << 12) + random.nextInt(4096);
                case 2 -> near += 64;
                case 3 -> near = (near | 0xFFF) - random.nextInt(8);
                default -> near += random.nextInt(16) - 8;
            }
            int last = USER_BASE + (PAGES << 12) - 16;
            near = Math.max(USER_BASE, Math.min(last, near));
            return near;
        }

        private int kernelAddress(Random random) {
            int frame = random.nextInt(4) == 0 ? random.nextInt(Rig.RAM >>> 12) : FIRST_FRAME + random.nextInt(8);
            return Rig.KERNEL + (frame << 12) + random.nextInt(4096);
        }

        private long access(Random random, int kind) {
            int va = address(random);
            switch (kind) {
                case 0:
                    return rig.mmu.load8(va);
                case 1:
                    return rig.mmu.load16(va);
                case 2, 3, 4:
                    return rig.mmu.load32(va);
                case 5:
                    return rig.mmu.load64(va);
                case 6:
                    rig.mmu.store8(va, random.nextInt());
                    return 0;
                case 7:
                    rig.mmu.store16(va, random.nextInt());
                    return 0;
                case 8, 9:
                    rig.mmu.store32(va, random.nextInt());
                    return 0;
                case 10:
                    rig.mmu.store64(va, random.nextLong());
                    return 0;
                case 11, 12:
                    int value = rig.mmu.loadForUpdate32(va);
                    rig.mmu.store32(va, value + 1);
                    return value;
                case 13:
                    rig.mmu.probeWrite(va, 1 + random.nextInt(16));
                    return rig.mmu.loadForUpdate8(va) + rig.mmu.loadForUpdate16(va) + rig.mmu.loadForUpdate64(va);
                case 14, 15:
                    return rig.mmu.fetchLine(va);
                case 16:
                    int read = kernelAddress(random);
                    rig.supervisor.load(read);
                    rig.supervisor.load(read, read ^ random.nextInt(256));
                    return 0;
                case 17:
                    int written = kernelAddress(random);
                    rig.supervisor.store(written);
                    rig.supervisor.load(written);
                    rig.supervisor.store(written ^ random.nextInt(256), written);
                    return 0;
                case 18:
                    rig.supervisor.fetch(kernelAddress(random) & ~0xFFF, 1 + random.nextInt(512));
                    return 0;
                default:
                    return rig.supervisor.accessUser(va, random.nextBoolean());
            }
        }

        private long edit(Random random, int kind) {
            int va = USER_BASE + (random.nextInt(PAGES) << 12);
            long address = rig.leafAddress(roots[root], va);
            long entry = rig.format.read(rig.memory, address);
            long changed =
                    switch (kind) {
                        case 0, 1 -> entry & ~PageTableEntry.DIRTY;
                        case 2 -> entry & ~PageTableEntry.ACCESSED;
                        case 3 -> entry ^ PageTableEntry.WRITABLE;
                        case 4 -> entry ^ PageTableEntry.USER;
                        case 5 -> entry & ~PageTableEntry.PRESENT;
                        case 6 -> PageTableEntry.of(FIRST_FRAME + random.nextInt(PAGES), Rig.TABLE_FLAGS);
                        default -> entry;
                    };
            rig.format.write(rig.memory, address, changed);
            if (random.nextInt(3) != 0) {
                rig.supervisor.invalidatePage(va);
            }
            return changed;
        }

        private long rare(Random random, int kind) {
            switch (kind) {
                case 0, 1, 2 -> {
                    root ^= 1;
                    rig.supervisor.loadCr3(roots[root]);
                }
                case 3 -> rig.supervisor.streamClear(Rig.KERNEL + (FIRST_FRAME + random.nextInt(PAGES) << 12), 4096);
                case 4 ->
                    rig.supervisor.streamCopy(
                            Rig.KERNEL + (FIRST_FRAME + random.nextInt(PAGES) << 12),
                            Rig.KERNEL + (FIRST_FRAME + random.nextInt(PAGES) << 12),
                            4096);
                case 5 -> {
                    if (random.nextBoolean()) {
                        rig.mmu.beginCopy();
                    } else {
                        rig.mmu.endStream();
                    }
                }
                case 6 -> {
                    PagingControl now = rig.supervisor.control();
                    rig.supervisor.setControl(new PagingControl(
                            true,
                            !now.writeProtect(),
                            true,
                            now.physicalAddressExtension(),
                            random.nextBoolean(),
                            now.noExecute(),
                            now.physicalBits()));
                }
                case 7 -> rig.supervisor.locked(kernelAddress(random));
                default -> rig.memory.markCode(FIRST_FRAME + random.nextInt(PAGES));
            }
            return kind;
        }

        private void repair(int va, Random random) {
            int page = va & ~0xFFF;
            rig.mapUser(roots[root], page, FIRST_FRAME + random.nextInt(PAGES));
        }

        byte[] bytes() {
            byte[] all = new byte[Rig.RAM];
            rig.memory.read(0, all, 0, all.length);
            return all;
        }
    }
}
