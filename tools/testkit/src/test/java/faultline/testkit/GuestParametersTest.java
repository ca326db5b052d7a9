package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.kernel.account.MappingWork;
import faultline.kernel.kernel.KernelReport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The guest programs about mappings take the parameters that their pages name, and each parameter does what it says. */
class GuestParametersTest {

    private static final Pattern EBIZZY =
            Pattern.compile("ebizzy, (\\w+): (\\d+) records in (\\d+) ms, (\\d+) records/s, (\\d+) blocks purged\n");

    private static MmScenario.Finished run(String name, String... words) {
        return MmScenario.guest(name, words).design("2.6.7").run();
    }

    private static KernelReport.Peaks peaks(MmScenario.Finished run) {
        return run.kernel().report().peaks();
    }

    private static long calls(MmScenario.Finished run, String name) {
        return run.kernel().report().syscalls().stream()
                .filter(call -> call.name().equals(name))
                .mapToLong(KernelReport.SyscallLine::calls)
                .sum();
    }

    private static Matcher ebizzy(MmScenario.Finished run) {
        Matcher line = EBIZZY.matcher(run.output());
        assertThat(line.matches()).as(run.output() + run.errors()).isTrue();
        assertThat(run.status()).isZero();
        return line;
    }

    @ParameterizedTest
    @CsvSource({"keep, ''", "munmap, munmap", "dontneed, madvise", "free, madvise", "vrange, vrange"})
    void ebizzyFreesAsItIsTold(String policy, String call) {
        MmScenario.Finished run = run("ebizzy", policy, "1", "3", "0", "2", "64");

        Matcher line = ebizzy(run);
        long records = Long.parseLong(line.group(2));
        long milliseconds = Long.parseLong(line.group(3));
        assertThat(line.group(1)).isEqualTo(policy);
        assertThat(milliseconds).isGreaterThanOrEqualTo(3);
        assertThat(Long.parseLong(line.group(4)))
                .as("records a simulated second")
                .isBetween(records * 1000 / (milliseconds + 1), records * 1000 / milliseconds + 1);
        for (String any : new String[] {"munmap", "madvise", "vrange"}) {
            assertThat(calls(run, any) >= records).as(any).isEqualTo(any.equals(call));
        }
    }

    @Test
    void ebizzyHasAsManyThreadsAsItIsToldAndAHog() {
        MmScenario.Finished one = run("ebizzy", "keep", "1", "2", "0", "2", "64");
        MmScenario.Finished three = run("ebizzy", "keep", "3", "2", "0", "2", "64");
        MmScenario.Finished hog = run("ebizzy", "keep", "1", "2", "2", "2", "64");

        ebizzy(three);
        ebizzy(hog);
        assertThat(peaks(three).processesCreated() - peaks(one).processesCreated())
                .isEqualTo(2);
        assertThat(peaks(hog).processesCreated() - peaks(one).processesCreated())
                .isEqualTo(1);
        assertThat(peaks(hog).anonymousFrames() - peaks(one).anonymousFrames()).isBetween(512L, 600L);
    }

    @Test
    void ebizzysTablesAndBlocksHaveTheSizeThatItIsTold() {
        long few = peaks(run("ebizzy", "keep", "1", "2", "0", "2", "64")).anonymousFrames();
        long many = peaks(run("ebizzy", "keep", "1", "2", "0", "10", "64")).anonymousFrames();
        MmScenario.Finished random = run("ebizzy", "munmap", "1", "3", "0", "2", "256", "random");
        MmScenario.Finished fixed = run("ebizzy", "munmap", "1", "3", "0", "2", "256", "fixed");

        assertThat(many - few).as("8 tables of 16 pages").isEqualTo(128);
        assertThat(Long.parseLong(ebizzy(random).group(2)))
                .as("records of random size are smaller")
                .isGreaterThan(Long.parseLong(ebizzy(fixed).group(2)));
    }

    @Test
    void ebizzyTellsWhenTheKernelHasNoVolatileRanges() {
        MmScenario.Finished run = MmScenario.guest("ebizzy", "vrange", "1", "2", "0", "2", "64")
                .setting("volatile_ranges", 0)
                .run();

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output() + run.errors()).hasLineCount(1);
    }

    @Test
    void aWindowIsOneMappingOrMany() {
        MmScenario.Finished remap = run("nonlinear-window", "remap", "64", "256", "8", "10");
        MmScenario.Finished map = run("nonlinear-window", "map", "64", "256", "8", "10");

        assertThat(remap.output()).isEqualTo("nonlinear-window: 18 pieces of 8 pages shown by remap_file_pages\n");
        assertThat(map.status()).isZero();
        assertThat(calls(remap, "remap_file_pages")).isEqualTo(18);
        assertThat(calls(map, "remap_file_pages")).isZero();
        assertThat(peaks(map).vmas() - peaks(remap).vmas()).isBetween(4L, 8L);
    }

    @ParameterizedTest
    @CsvSource({"4k, 0", "hugetlbfs, 2", "shm, 2"})
    void hugeTouchTakesItsPagesFromWhereItIsTold(String kind, long hugePages) {
        MmScenario.Finished run = run("huge-touch", "8", kind, "1");

        assertThat(run.output()).isEqualTo("huge-touch: 2048 pages read 1 times in " + kind + "\n");
        assertThat(run.kernel().report().mappings().stream()
                        .filter(line -> line.kind() == MappingWork.HUGE_MAPPED)
                        .mapToLong(KernelReport.MappingLine::count)
                        .sum())
                .isEqualTo(hugePages);
    }

    @Test
    void shmShareHasChildrenAndPages() {
        assertThat(run("shm-share", "3", "5").output()).isEqualTo("shm-share: 3 processes counted in 5 shared pages\n");
        assertThat(run("file-scan", "7").output()).isEqualTo("file-scan: 7 pages mapped, read and copied\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ebizzy sell",
                "ebizzy keep 0",
                "ebizzy keep 1 x",
                "ebizzy keep 1 1 0 2 64 sorted",
                "huge-touch 0",
                "huge-touch 4 8k",
                "nonlinear-window copy",
                "file-scan 0",
                "shm-share x"
            })
    void wrongParametersGiveTheUsageLine(String line) {
        String[] words = line.split(" ");
        MmScenario.Finished run = run(words[0], java.util.Arrays.copyOfRange(words, 1, words.length));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.output() + run.errors()).startsWith("usage: " + words[0]).hasLineCount(1);
    }
}
