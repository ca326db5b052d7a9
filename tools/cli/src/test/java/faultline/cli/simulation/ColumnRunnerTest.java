package faultline.cli.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import faultline.cli.report.RunResult;
import faultline.cli.report.Samples;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnRunnerTest {

    private static final GuestStreams NO_STREAMS = new GuestStreams(null, null, null);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void resultsStandInColumnOrderWhateverTheThreads(int threads) {
        List<Simulation> columns = IntStream.range(0, 8)
                .mapToObj(i -> (Simulation) (streams, progress) -> Samples.run("design " + i, i))
                .toList();
        List<RunResult> results =
                new ColumnRunner(threads).run(columns, (i, column) -> column.run(NO_STREAMS, Progress.NONE));
        assertThat(results)
                .extracting(r -> r.design().name())
                .containsExactlyElementsOf(
                        IntStream.range(0, 8).mapToObj(i -> "design " + i).toList());
    }

    @Test
    void aRunForWhichTheHeapWasTooSmallIsRepeatedAlone() {
        AtomicInteger tries = new AtomicInteger();
        Simulation hungry = (streams, progress) -> {
            if (tries.incrementAndGet() == 1) {
                throw new OutOfMemoryError("Java heap space");
            }
            return Samples.run("hungry", 1);
        };
        Simulation modest = (streams, progress) -> Samples.run("modest", 1);
        List<RunResult> results =
                new ColumnRunner(2).run(List.of(hungry, modest), (i, column) -> column.run(NO_STREAMS, Progress.NONE));
        assertThat(results).extracting(r -> r.design().name()).containsExactly("hungry", "modest");
        assertThat(tries).hasValue(2);
    }

    @Test
    void aFailureIsTheCallersToSee() {
        Simulation broken = (streams, progress) -> {
            throw new IllegalStateException("broken");
        };
        assertThatThrownBy(() ->
                        new ColumnRunner(2).run(List.of(broken), (i, column) -> column.run(NO_STREAMS, Progress.NONE)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("broken");
    }

    @Test
    void hugeGuestsRunOneByOne() {
        assertThat(ColumnRunner.forHost(3, Long.MAX_VALUE / 8).threads()).isEqualTo(1);
        assertThat(ColumnRunner.forHost(1, 1).threads()).isEqualTo(1);
    }
}
