package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.machine.Cpu;
import faultline.emulator.paging.PageTableFormat;
import faultline.emulator.timing.PerfCounters;
import faultline.kernel.account.Activity;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.SlabCache;
import faultline.kernel.kernel.MemoryParts;
import faultline.kernel.kernel.MmDesign;
import faultline.kernel.kernel.MmDesigns;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The laws that need a whole machine: 3, 4, 6, 7 and 8 over guests, designs, machines and page-table formats. */
class LawsTest {

    private static final String[][] GUESTS = {
        {"hello"},
        {"page-touch", "60"},
        {"cow-break", "30"},
        {"fork-touch", "3", "1"},
        {"file-scan", "20"},
        {"shm-share", "2", "8"},
    };

    private static final List<String> MACHINES = List.of("xeon-2004", "opteron-2004", "zen2-2020");

    /** Every design with either format and every guest; the machines take turns. */
    static Stream<Arguments> runs() {
        List<Arguments> runs = new ArrayList<>();
        int turn = 0;
        for (MmDesign design : MmDesigns.all()) {
            for (PageTableFormat format : List.of(PageTableFormat.TWO_LEVEL, PageTableFormat.PAE)) {
                String machine = MACHINES.get(turn++ % MACHINES.size());
                for (String[] guest : GUESTS) {
                    runs.add(Arguments.of(design.name(), machine, format, String.join(" ", guest)));
                }
            }
        }
        return runs.stream();
    }

    private static MmScenario scenario(String design, String machine, PageTableFormat format, String guest) {
        String[] words = guest.split(" ");
        return MmScenario.guest(
                        words[0], List.of(words).subList(1, words.length).toArray(String[]::new))
                .design(design)
                .machine(machine)
                .pageTables(format);
    }

    /** All that a run can say, to the last digit. */
    private static String everything(MmScenario.Finished run) {
        StringBuilder text = new StringBuilder();
        text.append(run.stop()).append('\n').append(run.output()).append(run.errors());
        text.append(run.kernel().report()).append('\n');
        for (Cpu cpu : run.machine().cpus()) {
            text.append(cpu.now()).append(counters(cpu.counters())).append('\n');
        }
        return text.toString();
    }

    private static String counters(PerfCounters counters) {
        StringBuilder text = new StringBuilder();
        for (Field field : PerfCounters.class.getFields()) {
            try {
                text.append(' ').append(field.getName()).append('=').append(field.getLong(counters));
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            }
        }
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("runs")
    void everyCycleHasOneHome(String design, String machine, PageTableFormat format, String guest) {
        MmScenario.Finished run = scenario(design, machine, format, guest).run();

        assertThat(run.kernel().report().totalCycles())
                .isEqualTo(run.machine().cpus().get(0).now());
    }

    @ParameterizedTest
    @MethodSource("runs")
    void theFilterChangesNothing(String design, String machine, PageTableFormat format, String guest) {
        String with = everything(scenario(design, machine, format, guest).run());
        String without = everything(
                scenario(design, machine, format, guest).withoutLineFilter().run());

        assertThat(without).isEqualTo(with);
    }

    @ParameterizedTest
    @MethodSource("runs")
    void sameInputSameOutputAndWatchingDoesNotDisturb(
            String design, String machine, PageTableFormat format, String guest) {
        String alone =
                everything(scenario(design, machine, format, guest).unchecked().run());
        String watched = everything(
                scenario(design, machine, format, guest).checkEvery(7).run());

        assertThat(watched).isEqualTo(alone);
    }

    @ParameterizedTest
    @MethodSource("runs")
    void allMemoryComesBack(String design, String machine, PageTableFormat format, String guest) {
        MmScenario.Finished run = scenario(design, machine, format, guest).run();
        MemoryParts memory = run.kernel().parts().memory();

        assertThat(memory.rmap().objectsInUse()).isZero();
        assertThat(memory.tableFrames().inUse()).isZero();
        assertThat(run.kernel().parts().processes().alive()).isZero();
        for (FrameUse use : List.of(FrameUse.ANON, FrameUse.PAGE_TABLE, FrameUse.STACK)) {
            assertThat(framesOf(memory, use)).as(use.label()).isZero();
        }
        run.kernel().work().begin(0, Activity.BOOT, 0);
        memory.slabs().all().forEach(SlabCache::shrink);
        memory.slabs().all().forEach(SlabCache::shrink);
        run.kernel().work().end(Activity.BOOT);
        FilesOfTree files = FilesOfTree.of(run.kernel());
        assertThat(framesOf(memory, FrameUse.FILE)).as("pages of files").isEqualTo(files.pages());
        for (SlabCache cache : memory.slabs().all()) {
            if (files.holds(cache)) {
                continue;
            }
            // A CPU keeps one spare pte_chain at hand, in front of the slab.
            int spares = cache.name().equals(memory.rmap().objectName()) ? 1 : 0;
            // What is set aside for I/O is all there again.
            spares += memory.slabs().reserved(cache);
            assertThat(cache.objectsInUse()).as(cache.name()).isLessThanOrEqualTo(spares);
            assertThat(cache.frames()).as(cache.name()).isLessThanOrEqualTo(spares);
        }
    }

    private static int framesOf(MemoryParts memory, FrameUse use) {
        int count = 0;
        for (int frame = 0; frame < memory.boot().table().frames(); frame++) {
            count += memory.boot().table().use(frame) == use ? 1 : 0;
        }
        return count;
    }
}
