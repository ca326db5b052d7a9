package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.machine.MachineProfile;
import faultline.kernel.kernel.KernelReport;
import faultline.profiles.MachineProfiles;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Law 2: how many locked operations a page of a child costs from fork to exit, when its parent shares it, is what the sources of each
 * kernel say.
 */
class LockedOperationsTest {

    private static final int PRICE = 1000;
    private static final int PAGES = 200;

    /**
     * 2.4: get_page; the exchange, the dirty bit and put_page. 2.6 protects the parent's entry again, and takes and leaves a lock in the
     * page's flags at either end; from 2.6.7 on a page that is dirty already is not made so again; 2.6.34 counts mappings by atomic
     * operations without that lock, and leaves the dirty bits of anonymous pages alone.
     */
    @ParameterizedTest
    @CsvSource({"2.4, 4", "2.6.2, 9", "objrmap, 9", "anonmm, 9", "2.6.5-aa, 9", "2.6.7, 8", "2.6.34, 6"})
    void aKernelForManyProcessorsLocksAsItsSourceSays(String design, long operations) {
        assertThat(operationsOfAPage(design, true)).isEqualTo(operations);
    }

    /** Only the exchange of the entry is left, which 2.4 does without. */
    @ParameterizedTest
    @CsvSource({"2.4, 0", "2.6.2, 1", "2.6.5-aa, 1", "2.6.7, 1", "2.6.34, 1"})
    void aKernelForOneProcessorLocksNothingButEntries(String design, long operations) {
        assertThat(operationsOfAPage(design, false)).isEqualTo(operations);
    }

    private static long operationsOfAPage(String design, boolean smp) {
        double few = operations(design, smp, PAGES, 3) - operations(design, smp, PAGES, 2);
        double many = operations(design, smp, 2 * PAGES, 3) - operations(design, smp, 2 * PAGES, 2);
        return Math.round((many - few) / PAGES);
    }

    /** What locked operations cost in a run, in operations. */
    private static double operations(String design, boolean smp, int pages, int rounds) {
        return (double) (cycles(design, smp, pages, rounds, PRICE) - cycles(design, smp, pages, rounds, 0)) / PRICE;
    }

    private static long cycles(String design, boolean smp, int pages, int rounds, int price) {
        MachineProfile profile = new MachineProfiles().load("xeon-2004", List.of("costs.lock=" + price));
        MmScenario scenario = MmScenario.guest("lat-fork", String.valueOf(pages), String.valueOf(rounds))
                .design(design)
                .machine(profile);
        KernelReport report =
                (smp ? scenario.smpKernel() : scenario).run().kernel().report();
        return report.totalCycles() - report.userCycles();
    }
}
