package faultline.testkit;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.kernel.MmDesign;
import faultline.kernel.kernel.MmDesigns;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Thousands of random plays, other ones each time, for a night: {@code mvn test -pl tools/testkit -am -Dtest=CallMixSoak
 * -Dsurefire.failIfNoSpecifiedTests=false}. Its name keeps it out of builds, which play those of {@link CallMixPropertyTest}.
 */
class CallMixSoak {

    @Provide
    Arbitrary<String> designs() {
        return Arbitraries.of(MmDesigns.all().stream().map(MmDesign::name).toList());
    }

    @Provide
    Arbitrary<List<MixStep>> all() {
        return Mix.ALL.plays(60);
    }

    @Property(tries = 6000)
    void soak(
            @ForAll("designs") String design,
            @ForAll boolean pae,
            @ForAll Mix mix,
            @ForAll boolean swap,
            @ForAll("all") List<MixStep> steps) {
        // Of a mix that has not all calls the others are left out.
        List<MixStep> played = steps.stream()
                .filter(step -> mix.calls().anyMatch(call -> call == step.call()))
                .toList();
        PageTableFormat format = pae ? PageTableFormat.PAE : PageTableFormat.TWO_LEVEL;
        new MixPlay(design, format, mix.hugePages(), swap).play(played);
    }
}
