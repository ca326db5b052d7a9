package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.timing.PerfCounters;
import faultline.profiles.MachineProfiles;
import faultline.testkit.Cachegrind.Counts;
import faultline.testkit.Cachegrind.Geometry;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The counters are true: instructions and first-level misses equal those of cachegrind, to the last one.
 *
 * <p>Cachegrind knows no kernel. Ours takes lines out of the caches whenever a program faults, so the misses of a whole run
 * differ. What is compared is three rounds of a program's work, as the difference between a run of five rounds and one of
 * two. All pages are touched in the first round; in the later ones nothing enters the kernel and no page is walked,
 * which is asserted. An LRU set holds the lines last used, as many as it has ways; so after one round without
 * disturbance what a reference finds depends on the program's own references alone, and both models must agree.
 *
 * <p>Sets are chosen by physical address here and by virtual address there, which is the same while a way is no larger
 * than a page.
 */
class CachegrindTest {

    private static final Path SOURCES = Path.of("src/test/resources/cachegrind");
    private static final Geometry XEON_I1 = new Geometry(16 << 10, 8, 64);
    private static final Geometry XEON_D1 = new Geometry(8 << 10, 4, 64);
    private static final Geometry TINY = new Geometry(2 << 10, 2, 64);
    private static final Geometry ZEN = new Geometry(32 << 10, 8, 64);
    private static final int FEW = 2;
    private static final int MANY = 5;

    @TempDir
    private Path folder;

    @BeforeEach
    void peers() {
        Peers.require("valgrind");
        Peers.require32BitC();
    }

    /** Ours: the counts, and all that would show that something else than the program touched the caches. */
    private record Ours(Counts counts, long kernelInstructions, long pageWalks, long allL1Misses) {}

    @ParameterizedTest
    @CsvSource({
        "branchy, xeon", "chasing, xeon", "streaming, xeon",
        "branchy, tiny", "chasing, tiny", "streaming, tiny",
        "branchy, zen", "chasing, zen", "streaming, zen",
    })
    void countsAsCachegrindDoes(String program, String machine) {
        Geometry i1 = instructionCache(machine);
        Geometry d1 = dataCache(machine);
        byte[] elf = GuestBuilder.freestanding(SOURCES.resolve(program + ".c"), folder);
        Counts few = theirs(program, i1, d1, FEW);
        Counts many = theirs(program, i1, d1, MANY);

        Ours ourFew = ours(elf, i1, d1, FEW);
        Ours ourMany = ours(elf, i1, d1, MANY);

        assertThat(ourFew.counts.instructions()).isEqualTo(few.instructions());
        assertThat(ourMany.counts.instructions()).isEqualTo(many.instructions());
        assertUndisturbed(ourFew, ourMany);
        Counts theirs = many.minus(few);
        assertThat(theirs.i1Misses() + theirs.d1Misses())
                .as("misses to compare")
                .isPositive();
        assertThat(ourMany.counts.minus(ourFew.counts)).isEqualTo(theirs);
    }

    /**
     * Cachegrind counts a REP instruction once for each element and once more when it finds the count zero; we, as the
     * processors' counters do, once. One round of the program has these: 1,000 and 777 elements and none, each followed by
     * a look at zero; a scan that ends at element 301; a comparison of 500, all equal.
     */
    @Test
    void countsRepeatedInstructionsOnce() {
        byte[] elf = GuestBuilder.freestanding(SOURCES.resolve("repeats.c"), folder);
        Counts few = theirs("repeats", XEON_I1, XEON_D1, FEW);
        Counts many = theirs("repeats", XEON_I1, XEON_D1, MANY);

        Ours ourFew = ours(elf, XEON_I1, XEON_D1, FEW);
        Ours ourMany = ours(elf, XEON_I1, XEON_D1, MANY);

        long perRound = 1000 + 777 + 0 + (301 - 1) + 500;
        assertThat(few.instructions() - ourFew.counts.instructions()).isEqualTo(FEW * perRound);
        assertThat(many.instructions() - ourMany.counts.instructions()).isEqualTo(MANY * perRound);
        assertUndisturbed(ourFew, ourMany);
        Counts difference = ourMany.counts.minus(ourFew.counts);
        assertThat(difference.i1Misses()).isEqualTo(many.minus(few).i1Misses());
        assertThat(difference.d1Misses()).isEqualTo(many.minus(few).d1Misses());
    }

    /** An instruction that misses both of its lines is two misses here, as two lines are brought in, and one there. */
    @Test
    void countsBothMissesOfAnInstructionAcrossTwoLines() {
        byte[] elf = GuestBuilder.freestanding(SOURCES.resolve("straddling.c"), folder);
        Counts theirs = theirs("straddling", XEON_I1, XEON_D1, MANY).minus(theirs("straddling", XEON_I1, XEON_D1, FEW));

        Ours ourFew = ours(elf, XEON_I1, XEON_D1, FEW);
        Ours ourMany = ours(elf, XEON_I1, XEON_D1, MANY);

        assertUndisturbed(ourFew, ourMany);
        Counts ours = ourMany.counts.minus(ourFew.counts);
        assertThat(ours.instructions()).isEqualTo(theirs.instructions());
        assertThat(ours.i1Misses()).isEqualTo(theirs.i1Misses() + (MANY - FEW) * 256);
        assertThat(ours.d1Misses()).isEqualTo(theirs.d1Misses());
    }

    /** Whole runs: the kernel's faults can only take lines away, and its misses are not booked to the program. */
    @Test
    void aWholeRunMissesNoLessThanCachegrindSays() {
        byte[] elf = GuestBuilder.freestanding(SOURCES.resolve("streaming.c"), folder);
        Counts theirs = theirs("streaming", XEON_I1, XEON_D1, FEW);

        Ours ours = ours(elf, XEON_I1, XEON_D1, FEW);

        assertThat(ours.counts.i1Misses()).isGreaterThanOrEqualTo(theirs.i1Misses());
        assertThat(ours.counts.d1Misses()).isLessThan(ours.allL1Misses);
    }

    private static void assertUndisturbed(Ours few, Ours many) {
        assertThat(many.kernelInstructions).as("kernel instructions").isEqualTo(few.kernelInstructions);
        assertThat(many.pageWalks).as("page walks").isEqualTo(few.pageWalks);
    }

    private Counts theirs(String program, Geometry i1, Geometry d1, int rounds) {
        return Cachegrind.run(folder, i1, d1, folder.resolve(program), Integer.toString(rounds));
    }

    /** A clock so fast that no timer tick falls into the run, and TLBs that hold the whole program. */
    private static Ours ours(byte[] elf, Geometry i1, Geometry d1, int rounds) {
        MmScenario.Finished run = MmScenario.of(elf)
                .arguments(Integer.toString(rounds))
                .machine(new MachineProfiles()
                        .load(
                                "xeon-2004",
                                List.of(
                                        "cpu.clock=100000G",
                                        "itlb.entries=256",
                                        "itlb.ways=64",
                                        "dtlb.entries=256",
                                        "dtlb.ways=64",
                                        "l1i.size=" + i1.bytes(),
                                        "l1i.ways=" + i1.ways(),
                                        "l1i.replacement=lru",
                                        "l1d.size=" + d1.bytes(),
                                        "l1d.ways=" + d1.ways(),
                                        "l1d.replacement=lru")))
                .run();
        PerfCounters counters = run.machine().cpus().get(0).counters();
        return new Ours(
                new Counts(counters.userInstructions, counters.userL1iMisses, counters.userL1dMisses),
                counters.kernelInstructions,
                counters.pageWalks,
                counters.l1dMisses + counters.l1iMisses);
    }

    private static Geometry instructionCache(String machine) {
        return switch (machine) {
            case "xeon" -> XEON_I1;
            case "zen" -> ZEN;
            default -> TINY;
        };
    }

    private static Geometry dataCache(String machine) {
        return switch (machine) {
            case "xeon" -> XEON_D1;
            case "zen" -> ZEN;
            default -> TINY;
        };
    }
}
