package faultline.kernel.reclaim;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.kernel.testing.Desk;
import java.util.List;
import org.junit.jupiter.api.Test;

class OomKillerTest {

    private record Task(
            int pid,
            boolean alive,
            boolean dyingForMemory,
            long totalPages,
            long cpuTicks,
            long startTick,
            List<Task> offspring)
            implements OomCandidate {
        Task(int pid, boolean alive, boolean dying, long pages, long cpuTicks, long startTick) {
            this(pid, alive, dying, pages, cpuTicks, startTick, List.of());
        }

        @Override
        public boolean sharesMemory(OomCandidate other) {
            return false;
        }

        @Override
        public String name() {
            return "task";
        }

        @Override
        public int kernelAddress() {
            return 0xC0400000;
        }

        static Task of(int pid, long pages) {
            return new Task(pid, true, false, pages, 0, 0);
        }
    }

    private final OomKiller killer = new OomKiller(new Desk().work, 1000);

    @Test
    void theLargestDies() {
        Task large = Task.of(3, 9000);
        assertThat(killer.choose(List.of(Task.of(2, 4000), large, Task.of(4, 9001)), 0))
                .isEqualTo(large);
    }

    @Test
    void longWorkIsSpared() {
        Task busy = new Task(2, true, false, 10_000, 4 * 8 * 1000, 0);
        Task fresh = Task.of(3, 6_000);
        assertThat(killer.choose(List.of(busy, fresh), 0)).isEqualTo(fresh);
    }

    @Test
    void longLifeIsSpared() {
        Task old = new Task(2, true, false, 10_000, 0, 0);
        Task young = new Task(3, true, false, 6_000, 0, 16L * 1024 * 1000);
        assertThat(killer.choose(List.of(old, young), 16L * 1024 * 1000)).isEqualTo(young);
    }

    @Test
    void whoIsDyingIsNotReplaced() {
        Task dying = new Task(3, true, true, 1, 0, 0);
        assertThat(killer.choose(List.of(Task.of(2, 9000), dying), 0)).isEqualTo(dying);
    }

    @Test
    void theDeadHaveNothingToGive() {
        assertThat(killer.choose(List.of(new Task(2, false, false, 9000, 0, 0)), 0))
                .isNull();
    }

    @Test
    void whoForksWithoutEndLosesItsChildren() {
        Task dead = new Task(4, false, false, 500, 0, 0);
        Task child = Task.of(5, 500);
        Task forker = new Task(2, true, false, 500, 0, 0, List.of(dead, child, Task.of(6, 500)));
        assertThat(killer.choose(List.of(forker, Task.of(3, 1400), dead, child), 0))
                .isEqualTo(child);
    }
}
