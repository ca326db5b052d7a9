package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.kernel.MmDesign;
import faultline.kernel.kernel.MmDesigns;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;

/**
 * Random mixes of all calls on memory by several programs, with pressure on memory, with and without swap, and with allocations that
 * fail, under each design and both page-table formats; contents and books are checked after each step (see {@link MixPlay}).
 *
 * <p>A build plays the same few hundred plays each time; {@link CallMixSoak} plays thousands, other ones each time.
 */
class CallMixPropertyTest {

    private static final String SEED = "20040304";

    /** Designs and formats of this property's plays so far. */
    private final Set<String> played = new TreeSet<>();

    private boolean playsAll;

    @Provide
    Arbitrary<String> designs() {
        return Arbitraries.of(MmDesigns.all().stream().map(MmDesign::name).toList());
    }

    @Provide
    Arbitrary<PageTableFormat> formats() {
        return Arbitraries.of(PageTableFormat.TWO_LEVEL, PageTableFormat.PAE);
    }

    @Provide
    Arbitrary<List<MixStep>> all() {
        return Mix.ALL.plays(60);
    }

    @Provide
    Arbitrary<List<MixStep>> families() {
        return Mix.FAMILY.plays(50);
    }

    @Provide
    Arbitrary<List<MixStep>> windows() {
        return Mix.NONLINEAR.plays(50);
    }

    @Provide
    Arbitrary<List<MixStep>> huge() {
        return Mix.HUGE.plays(40);
    }

    @Provide
    Arbitrary<List<MixStep>> volatiles() {
        return Mix.VOLATILE.plays(45);
    }

    @Property(tries = 84, seed = SEED)
    void allCallsMixed(
            @ForAll("designs") String design,
            @ForAll("formats") PageTableFormat format,
            @ForAll("all") List<MixStep> steps) {
        playsAll = true;
        played.add(design + format);
        new MixPlay(design, format, true, true).play(steps);
    }

    @AfterProperty
    void everyDesignWasPlayedInBothFormats() {
        if (playsAll) {
            assertThat(played).hasSize(2 * MmDesigns.all().size());
        }
    }

    @Property(tries = 28, seed = SEED)
    void allCallsMixedWithoutSwap(
            @ForAll("designs") String design,
            @ForAll("formats") PageTableFormat format,
            @ForAll("all") List<MixStep> steps) {
        new MixPlay(design, format, true, false).play(steps);
    }

    @Property(tries = 42, seed = SEED)
    void familiesShareSplitAndMove(
            @ForAll("designs") String design,
            @ForAll("formats") PageTableFormat format,
            @ForAll("families") List<MixStep> steps) {
        new MixPlay(design, format, false, true).play(steps);
    }

    @Property(tries = 42, seed = SEED)
    void windowsInAnyOrder(
            @ForAll("designs") String design,
            @ForAll("formats") PageTableFormat format,
            @ForAll("windows") List<MixStep> steps) {
        new MixPlay(design, format, false, true).play(steps);
    }

    @Property(tries = 42, seed = SEED)
    void hugePages(
            @ForAll("designs") String design,
            @ForAll("formats") PageTableFormat format,
            @ForAll("huge") List<MixStep> steps) {
        new MixPlay(design, format, true, true).play(steps);
    }

    @Property(tries = 42, seed = SEED)
    void volatileMemory(
            @ForAll("designs") String design,
            @ForAll("formats") PageTableFormat format,
            @ForAll boolean swap,
            @ForAll("volatiles") List<MixStep> steps) {
        new MixPlay(design, format, false, swap).play(steps);
    }

    /** No call is left out of the mix of all. */
    @Example
    void theMixOfAllHasAll() {
        assertThat(Mix.ALL.calls()).containsExactlyInAnyOrderElementsOf(Arrays.asList(MixCall.values()));
    }
}
