package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.kernel.account.Activity;
import faultline.kernel.file.Writeback;
import faultline.kernel.sysctl.Setting;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dirty pages of files on the disk are written by age and by number, and who writes too fast is held back. */
class WritebackTest {

    private static final Path SOURCE = Path.of("src/test/resources/c/dirty.c");
    private static final long SECOND = 2_500_000_000L;

    @TempDir
    private Path folder;

    private byte[] program;

    @BeforeEach
    void build() {
        Peers.require32BitC();
        program = GuestBuilder.c(SOURCE, folder);
    }

    private MmScenario scenario(int pages, int seconds) {
        return MmScenario.of(program)
                .arguments("/mnt/data", Integer.toString(pages), Integer.toString(seconds))
                .mount(folder, "/mnt", true);
    }

    private static Writeback writeback(MmScenario.Running running) {
        return running.kernel().parts().memory().pageCache().writeback();
    }

    private static long now(MmScenario.Running running) {
        return running.machine().cpus().get(0).clock().now();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.4", "2.6.2", "2.6.34"})
    void aPageIsWrittenWhenItIsOld(String design) {
        MmScenario.Running running = scenario(64, 60).design(design).prepare();

        running.machine().run(25 * SECOND);
        assertThat(writeback(running).dirtyPages()).as("younger than 30 s").isEqualTo(64);
        running.machine().run(40 * SECOND);
        assertThat(writeback(running).dirtyPages()).isZero();
        assertThat(writeback(running).writtenByThreads()).isEqualTo(64);
        assertThat(writeback(running).pagesUnderWay()).isZero();
        running.machine().run(100 * SECOND);
        assertThat(running.console().output()).isEqualTo("slept\n");
        assertThat(running.kernel().ledger().cycles(Activity.WRITEBACK)).isPositive();
        MmChecker.check(running.machine(), running.kernel());
    }

    @Test
    void tooManyAreWrittenBeforeTheyAreOld() {
        MmScenario.Running running = scenario(800, 10).ram(24).prepare();

        running.machine().run(9 * SECOND);
        assertThat(writeback(running).dirtyPages()).isLessThan(700);
        assertThat(writeback(running).writtenByThreads()).isPositive();
        assertThat(writeback(running).throttled()).isZero();
    }

    /** 2.4's bdflush begins at nfract percent and goes on down to nfract_stop_bdflush. */
    @Test
    void bdflushHasItsOwnNumbers() {
        MmScenario.Running running = scenario(800, 10).design("2.4").ram(24).prepare();
        running.machine().run(SECOND / 1000);
        Setting numbers = running.kernel().parts().memory().settings().find("bdflush");
        assertThat(IntStream.range(0, numbers.count()).map(numbers::value).toArray())
                .containsExactly(40, 0, 0, 0, 500, 3000, 60, 20, 0);

        running.machine().run(9 * SECOND);
        assertThat(writeback(running).dirtyPages()).as("less than nfract").isEqualTo(800);

        MmScenario.Running lower = scenario(800, 10).design("2.4").ram(24).prepare();
        lower.machine().run(SECOND / 1000);
        lower.kernel().parts().memory().settings().find("bdflush").set(0, 5);
        lower.kernel().parts().memory().settings().find("bdflush").set(7, 1);
        lower.machine().run(9 * SECOND);
        assertThat(writeback(lower).dirtyPages()).isLessThan(100);
        assertThat(writeback(lower).writtenByThreads()).isGreaterThan(700);
    }

    @Test
    void whoWritesTooFastIsHeldBack() {
        MmScenario.Running running = scenario(6000, 1).ram(24).prepare();
        int most = 0;
        for (int step = 1; step < 4000 && running.console().output().isEmpty(); step++) {
            running.machine().run(step * SECOND / 200);
            most = Math.max(
                    most, writeback(running).dirtyPages() + writeback(running).pagesUnderWay());
        }

        assertThat(running.console().output()).isEqualTo("slept\n");
        assertThat(writeback(running).throttled()).isPositive();
        // 40 percent of less than 24 MB, and what may be written between two looks.
        assertThat(most).isBetween(1000, 24 * 256 * 40 / 100 + 24 * 256 / 32);
        MmChecker.check(running.machine(), running.kernel());
    }

    @Test
    void withoutDirtyPagesNoThreadEverRuns() {
        MmScenario.Finished run = scenario(0, 60).run();

        assertThat(run.kernel().ledger().cycles(Activity.WRITEBACK)).isZero();
    }
}
