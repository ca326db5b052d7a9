package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.machine.MachineSnapshot;
import faultline.kernel.account.Activity;
import faultline.kernel.account.CycleLedger;
import faultline.kernel.account.Phase;
import faultline.kernel.kernel.MmDesign;
import faultline.kernel.kernel.MmDesigns;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A program that frees pages in a fault and must wait for the disk sleeps there: others run, and the fault goes on. */
class NapsTest {

    private static final int PARENT = 2;
    private static final int CHILD = 3;
    private static final long SWAP_MEGABYTES = 64;

    /** The parent touches 18 MB, then kills its child, which only counts. */
    private static final String STORM_AND_COUNTER = """
            global _start
            section .text
            _start:
                mov     eax, 2
                int     0x80
                test    eax, eax
                jz      count
                mov     [child], eax
                mov     edi, memory
                mov     ecx, 4600
            touch:
                inc     dword [edi]
                add     edi, 4096
                dec     ecx
                jnz     touch
                mov     eax, 37
                mov     ebx, [child]
                mov     ecx, 9
                int     0x80
                mov     eax, 1
                mov     ebx, [memory]
                int     0x80
            count:
                inc     esi
                jmp     count
            section .bss
            child:  resd 1
                alignb 4096
            memory: resb 4600*4096
            """;

    static List<String> designs() {
        return MmDesigns.all().stream().map(MmDesign::name).toList();
    }

    private static MmScenario scenario(String design) {
        return ScarceMemory.scenario(design, STORM_AND_COUNTER, SWAP_MEGABYTES);
    }

    @ParameterizedTest
    @MethodSource("designs")
    void othersRunWhileAFaultWaitsForMemory(String design) {
        MmScenario.Finished run = scenario(design).checkEvery(2000).run();

        assertThat(run.errors()).isEmpty();
        assertThat(run.status()).isEqualTo(1);
        CycleLedger ledger = run.kernel().ledger();
        assertThat(run.kernel().parts().memory().reclaim().counters().directCalls())
                .isPositive();
        assertThat(ledger.cycles(PARENT, Activity.RECLAIM, Phase.IO_WAIT)).isZero();
        assertThat(ledger.cycles(Activity.ZERO_FILL, Phase.IO_WAIT)).isZero();
        // The parent waits for the disk most of the time; the child has that time.
        assertThat(ledger.cycles(CHILD, Activity.USER, Phase.BODY)).isGreaterThan(ledger.total() / 2);
        assertThat(ledger.cycles(Activity.IDLE)).isLessThan(ledger.total() / 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.4", "2.6.2", "2.6.34"})
    void aRunGoesOnFromASnapshotTakenDuringANap(String design) {
        Supplier<MmScenario> scenario = () -> scenario(design).unchecked();
        MmScenario.Finished expected = scenario.get().run();
        MmScenario.Running machine = scenario.get().prepare();
        for (int part = 1; part < 5; part++) {
            machine.machine().run(expected.stop().cycle() / 5 * part);
            MachineSnapshot snapshot = machine.machine().save(List.of(machine.kernel()), null);
            machine.machine().run(expected.stop().cycle() / 5 * part + 1_000_000);
            snapshot.restore();
        }
        assertThat(machine.machine().run(Long.MAX_VALUE)).isEqualTo(expected.stop());
        assertThat(machine.kernel().ledger().total())
                .isEqualTo(expected.kernel().ledger().total());
    }
}
