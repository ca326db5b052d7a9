package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.kernel.kernel.MmDesign;
import faultline.kernel.kernel.MmDesigns;
import faultline.kernel.mapping.MergeRules;
import faultline.kernel.process.LockRights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The conformance suite of memory calls: one C program for each family of calls, each check of which is counted here. Most print a line
 * for each check, and what they print must be what they print on the host's own kernel; the others know what each must give, with its source,
 * since a modern host does otherwise or does not let us try.
 */
class ConformanceTest {

    /** Checks that the issue of this project which asks for the suite wants at least. */
    private static final int WANTED = 150;

    private static final int MEANINGFUL = 15;
    private static final Path SOURCES = Path.of("src/test/resources/c");
    private static final Pattern COUNT = Pattern.compile("(\\d+) checks, 0 fail");

    /** Families of calls, and who says what is right. */
    enum Family {
        MMAP("mapping-rules", true),
        MREMAP("mremap", true),
        MPROTECT("protection", true),
        MADVISE_MINCORE_MSYNC("residency", true),
        MLOCK("locking", true),
        BRK_LIMITS("break-limits", true),
        OVERCOMMIT("overcommit", false),
        SHM("shared-memory", true),
        HUGETLB("huge-pages", false),
        REMAP_FILE_PAGES("nonlinear", true),
        FILES_TRUNCATE("file-maps", true),
        VRANGE("volatile-memory", false);

        private final String program;
        private final boolean asHost;

        Family(String program, boolean asHost) {
            this.program = program;
            this.asHost = asHost;
        }
    }

    @TempDir
    private Path folder;

    /** Arguments behind the folder: nobody counts the vmas of private memory where the host's kernel merges more. */
    private static List<String> more(Family family, MmDesign design) {
        boolean fewer = family == Family.MPROTECT && design.mergeRules().onChange() != MergeRules.OnChange.ALL;
        return fewer ? List.of("fewer") : List.of();
    }

    /** Kernels up to 2.6.8 ask who locks for a right; what they answer stands in the program, as the host's is later. */
    private static List<String> lockRights(MmDesign design) {
        return design.vm().calls().locks() == LockRights.BY_CAPABILITY ? List.of("by-right") : List.of();
    }

    private static List<String> command(String first, List<String> more) {
        return Stream.concat(Stream.of(first), more.stream()).toList();
    }

    private MmScenario.Finished run(Family family, MmDesign design) {
        byte[] elf = GuestBuilder.c(SOURCES.resolve(family.program + ".c"), folder);
        MmScenario scenario = MmScenario.of(elf).design(design.name()).checkEvery(500);
        return switch (family) {
            case HUGETLB ->
                scenario.arguments(design.vm().huge().keepsSurplus() ? "late" : "early")
                        .run();
            case OVERCOMMIT ->
                scenario.arguments(design.vm().calls().commit().counts() ? "2.6" : "2.4")
                        .swap(32)
                        .run();
            case VRANGE -> scenario.ram(16).run();
            case MLOCK ->
                scenario.onlyArguments(command("/tmp/work", lockRights(design))).run();
            default ->
                scenario.onlyArguments(command("/tmp/work", more(family, design)))
                        .run();
        };
    }

    /** How many checks a program has made, each of which gave what it must. */
    private int checks(Family family, String name) {
        MmDesign design = MmDesigns.byName(name);
        MmScenario.Finished run = run(family, design);
        if (!family.asHost) {
            Matcher count = COUNT.matcher(run.output());
            assertThat(count.find())
                    .as("%s under %s: %s", family, name, run.output())
                    .isTrue();
            return Integer.parseInt(count.group(1));
        }
        List<String> command =
                new ArrayList<>(List.of(folder.resolve(family.program).toString()));
        command.addAll(command(folder.resolve(family + "-work").toString(), more(family, design)));
        Peers.Outcome host = Peers.outcome(command);
        List<String> expected = host.output().lines().toList();
        List<String> found = run.output().lines().toList();
        List<String> different = new ArrayList<>();
        for (int i = 0; i < Math.max(expected.size(), found.size()); i++) {
            String wanted = i < expected.size() ? expected.get(i) : "nothing";
            String got = i < found.size() ? found.get(i) : "nothing";
            if (!wanted.equals(got)) {
                different.add(got + " instead of " + wanted);
            }
        }
        assertThat(different).as("%s under %s", family, name).isEmpty();
        assertThat(run.status()).isEqualTo(host.status());
        return found.size();
    }

    @Test
    void atLeastAHundredAndFiftyChecksAgree() {
        Peers.require32BitC();
        int all = 0;
        List<String> lines = new ArrayList<>();
        for (Family family : Family.values()) {
            int checks = checks(family, "2.6.7");
            lines.add(String.format("%s (%s): %d", family, family.program, checks));
            assertThat(checks).as("checks of %s", family).isGreaterThanOrEqualTo(MEANINGFUL);
            all += checks;
        }
        System.out.println("conformance: " + all + " checks; " + String.join(", ", lines));
        assertThat(all).isGreaterThanOrEqualTo(WANTED);
    }

    /** The programs that no other test runs under each design. */
    static Stream<Arguments> newFamilies() {
        return MmDesigns.all().stream()
                .filter(design -> !design.name().equals("2.6.7"))
                .flatMap(design -> Stream.of(Family.MPROTECT, Family.MLOCK, Family.BRK_LIMITS, Family.OVERCOMMIT)
                        .map(family -> Arguments.of(family, design.name())));
    }

    @ParameterizedTest
    @MethodSource("newFamilies")
    void otherDesignsAgreeToo(Family family, String design) {
        Peers.require32BitC();
        assertThat(checks(family, design)).isPositive();
    }
}
