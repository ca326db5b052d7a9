package faultline.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Every benchmark runs: one short iteration each, with all values of its parameters. What it takes is not looked at. */
class EveryBenchmarkTest {

    @TempDir
    Path folder;

    @Test
    void runsOneIterationWithoutFailing() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(new TimeValue(1, TimeUnit.MILLISECONDS))
                        .shouldFailOnError(true)
                        .output(folder.resolve("log").toString())
                        .build())
                .run();
        List<String> benchmarks = results.stream()
                .map(result -> result.getParams().getBenchmark())
                .distinct()
                .toList();
        assertThat(benchmarks).hasSizeGreaterThanOrEqualTo(16);
        assertThat(results)
                .allSatisfy(result -> assertThat(result.getPrimaryResult().getScore())
                        .as(result.getParams().id())
                        .isPositive());
    }
}
