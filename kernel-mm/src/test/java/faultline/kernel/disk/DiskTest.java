package faultline.kernel.disk;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.kernel.testing.KernelMemory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiskTest {

    private static final long HZ = 1_000_000_000L;

    private final KernelMemory kernel = KernelMemory.small("2.6.2");
    /** 1 ms to any track, 8 ms a turn, 4096 bytes in 4096 ns. */
    private final Disk disk = new Disk(
            kernel.work, new DiskTiming(1_000_000, 1_000_000, 8_000_000, 1_000_000_000, 1000), HZ, kernel.slabs, false);

    private final List<Integer> done = new ArrayList<>();

    private void finish() {
        while (disk.busy()) {
            disk.waitHere(Disk.NEVER);
        }
    }

    @Test
    void aRequestTakesASeekHalfATurnAndItsTransfer() {
        long start = kernel.work.now();
        disk.submit(false, 500, 7, done::add);

        assertThat(disk.nextInterrupt() - start).isBetween(5_004_096L, 5_004_200L);
        finish();
        assertThat(done).containsExactly(7);
        assertThat(disk.nextInterrupt()).isEqualTo(Disk.NEVER);
    }

    @Test
    void neighboursThatWaitGoTogether() {
        for (int page = 0; page < 40; page++) {
            disk.submit(true, 100 + page, page, done::add);
        }
        finish();

        assertThat(done).hasSize(40).startsWith(0, 1, 2).endsWith(39);
        // The first started at once; the others waited, and a request takes 32.
        assertThat(disk.requests()).isEqualTo(3);
    }

    @Test
    void somebodyWaitsForReadsSoTheyGoFirst() {
        disk.submit(true, 1, 1, done::add);
        disk.submit(true, 300, 2, done::add);
        disk.submit(false, 600, 3, done::add);
        finish();

        assertThat(done).containsExactly(1, 3, 2);
    }

    @Test
    void butNotForEver() {
        disk.submit(false, 0, 0, done::add);
        disk.submit(true, 900, 99, done::add);
        for (int i = 1; i < 50; i++) {
            disk.submit(false, 10 * i, i, done::add);
        }
        finish();

        assertThat(done.indexOf(99)).isBetween(30, 40);
    }

    @Test
    void writersAreHeldBackWhenTheQueueIsLong() {
        for (int i = 0; i < 112; i++) {
            disk.submit(true, 2L * i, i, done::add);
        }
        assertThat(disk.congested()).isFalse();

        disk.submit(true, 999, 200, done::add);

        assertThat(disk.congested()).isTrue();
    }

    @Test
    void waitingStopsAtItsDeadline() {
        disk.submit(false, 500, 7, done::add);
        long deadline = kernel.work.now() + 1000;

        disk.waitHere(deadline);

        assertThat(done).isEmpty();
        assertThat(kernel.work.now()).isEqualTo(deadline);
    }
}
