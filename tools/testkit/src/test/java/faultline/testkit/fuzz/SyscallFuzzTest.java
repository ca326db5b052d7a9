package faultline.testkit.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.machine.Engine;
import faultline.emulator.machine.Machine;
import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.kernel.Kernel;
import faultline.kernel.kernel.MemoryParts;
import faultline.kernel.kernel.MmDesign;
import faultline.kernel.kernel.MmDesigns;
import faultline.testkit.GuestBuilder;
import faultline.testkit.MmChecker;
import faultline.testkit.MmScenario;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * System calls with random arguments from several processes, with forks, signals, swap pressure and allocations that fail:
 * no exception comes out of the kernel, its books balance, and when all processes are gone nothing is left.
 */
class SyscallFuzzTest {

    private static final long CALLS = Long.getLong("faultline.fuzz.calls", 100_000);
    private static final long SEED = Long.getLong("faultline.fuzz.seed", 20040304);
    /** Number of the first round, to go straight to one that failed. */
    private static final int FIRST = Integer.getInteger("faultline.fuzz.first", 0);

    private static final long CALLS_OF_ROUND = 20_000;
    /** Where memory is short each call takes long. */
    private static final long CALLS_OF_TIGHT_ROUND = 2_000;

    private static final int CHECK_EVERY = 1_000;
    private static final long LIMIT = 4_000_000_000_000_000L;

    private static final int KILL = 9;

    private static final Path SOURCE = Path.of("src/test/resources/asm/fuzzed.asm");

    @Test
    void noArgumentsBreakTheKernel() throws IOException {
        byte[] elf = GuestBuilder.assembly("fuzzed.asm", Files.readString(SOURCE, StandardCharsets.US_ASCII));
        long made = 0;
        int round = FIRST;
        int killed = 0;
        while (made < CALLS) {
            Round done = round(elf, SEED + round, round);
            made += done.calls;
            killed += done.killed ? 1 : 0;
            round++;
        }
        System.out.printf(
                "fuzzed %d calls in %d rounds from seed %d, the first of them round %d;"
                        + " the first process was killed in %d, and nothing leaked in any%n",
                made, round - FIRST, SEED, FIRST, killed);
        assertThat(made).isGreaterThanOrEqualTo(CALLS);
    }

    /** Calls that were made, and whether the first process was killed before it could tidy up. */
    private record Round(long calls, boolean killed) {}

    private static Round round(byte[] elf, long seed, int round) {
        List<MmDesign> designs = MmDesigns.all();
        String design = designs.get(round % designs.size()).name();
        boolean tight = round % 4 == 2;
        long calls = tight ? CALLS_OF_TIGHT_ROUND : CALLS_OF_ROUND;
        boolean pae = round / designs.size() % 2 == 1;
        MmScenario scenario = MmScenario.of(elf)
                .design(design)
                .pageTables(pae ? PageTableFormat.PAE : PageTableFormat.TWO_LEVEL)
                .engine(Engine.INTERP)
                .setting("overcommit_memory", round % 5 == 4 ? 0 : 2)
                .ram(tight ? 12 : 48)
                .swap(round % 7 == 6 ? 8 : 24);
        FuzzingKernel[] fuzzing = new FuzzingKernel[1];
        Machine[] machine = new Machine[1];
        MmScenario.Running running = (round % 2 == 0 ? scenario : scenario.smpKernel())
                .prepare(kernel -> fuzzing[0] =
                        new FuzzingKernel(kernel, seed, calls, CHECK_EVERY, () -> MmChecker.check(machine[0], kernel)));
        machine[0] = running.machine();
        Kernel kernel = running.kernel();
        Leaks leaks = new Leaks(kernel);
        fuzzing[0].listen(
                () -> {
                    leaks.remember();
                    if (round % 4 == 3) {
                        Random failing = new Random(seed);
                        kernel.parts().memory().boot().allocator().setPolicy(new RandomFailures(failing));
                    }
                },
                () -> kernel.parts().memory().boot().allocator().setPolicy(RandomFailures.NONE));
        try {
            running.machine().run(LIMIT);
            MmChecker.check(running.machine(), kernel);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "seed " + seed + ", round " + round + ", design " + design + (pae ? ", pae, " : ", ")
                            + fuzzing[0].lastCall() + ": " + e,
                    e);
        }
        // Then one of the family, or the out-of-memory killer, reached the first process. The others went on and ended
        // all the same: only
        // what System V objects they have made is left, which no process need have.
        boolean killed = kernel.exitSignal() == KILL;
        assertThat(kernel.finished()).as("seed %d ends", seed).isTrue();
        assertThat(killed ? 0 : kernel.exitStatus())
                .as("seed %d, %s: the first process ends as it wants to", seed, fuzzing[0].lastCall())
                .isZero();
        leaks.expectNone("seed " + seed + ", round " + round + ", design " + design);
        return new Round(fuzzing[0].made(), killed);
    }

    /** What must be as it was when all processes but the first are gone; here none is. */
    private static final class Leaks {
        private final Kernel kernel;
        private long objects;

        Leaks(Kernel kernel) {
            this.kernel = kernel;
        }

        void remember() {
            objects = kernel.parts().memory().rmap().objectsInUse();
        }

        void expectNone(String where) {
            MemoryParts memory = kernel.parts().memory();
            assertThat(memory.manager().spaces().vmasInUse())
                    .as("%s: vmas", where)
                    .isZero();
            assertThat(memory.boot().table().framesOf(FrameUse.ANON)
                            - memory.swap().cache().size())
                    .as("%s: anonymous frames", where)
                    .isZero();
            assertThat(memory.tableFrames().inUse())
                    .as("%s: page tables", where)
                    .isZero();
            assertThat(memory.rmap().objectsInUse())
                    .as("%s: objects of the reverse map", where)
                    .isLessThanOrEqualTo(objects);
            assertThat(memory.boot().table().framesOf(FrameUse.STACK))
                    .as("%s: stacks", where)
                    .isZero();
        }
    }
}
