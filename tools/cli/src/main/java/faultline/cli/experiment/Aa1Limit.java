package faultline.cli.experiment;

import faultline.cli.report.RunResult;
import java.util.ArrayList;
import java.util.List;

/** How many doublings of the fork test fit into 1 GB before fork fails (facts linux-mm.md 7.1). */
final class Aa1Limit implements Experiment {

    private static final String CHAINS = "2.6.2";
    private static final double MEBIBYTE = 1 << 20;
    private static final int FULL_MEGABYTES = 512;
    private static final int QUICK_MEGABYTES = 64;

    /** MiB that 256 processes' chains would take with slots of 8 bytes: 18 blocks of 15 slots for each of 131,072 pages. */
    private static final int WIDE_CHAINS = 18 * 128 * 131_072 >> 20;

    @Override
    public String name() {
        return "aa1-limit";
    }

    @Override
    public String question() {
        return "At which doubling does the fork test run out of memory?";
    }

    @Override
    public Reproduction run(Laboratory laboratory, Scale scale) {
        int megabytes = scale == Scale.FULL ? FULL_MEGABYTES : QUICK_MEGABYTES;
        String plain = laboratory.present(List.of("2.6.5-aa", "2.6.7")).get(0);
        RunResult chains7 = laboratory.run(atOnce(7, megabytes).under(CHAINS));
        RunResult chains8 = laboratory.run(atOnce(8, megabytes).under(CHAINS));
        RunResult plain8 = laboratory.run(atOnce(8, megabytes).under(plain));
        RunResult plain9 = laboratory.run(
                machine(Setup.of("fork-touch", 9, megabytes), megabytes).under(plain));
        List<Reproduction.Check> checks = new ArrayList<>();
        checks.add(new Reproduction.Check(CHAINS + " holds the 128 processes of 7 doublings", succeeds(chains7)));
        checks.add(new Reproduction.Check(CHAINS + " fails in fork at the 256 of 8", !succeeds(chains8)));
        checks.add(new Reproduction.Check(plain + " holds the 256 of 8", succeeds(plain8)));
        checks.add(new Reproduction.Check(plain + " does 9 doublings", succeeds(plain9)));
        double factor = (double) FULL_MEGABYTES / megabytes;
        List<String> causes = new ArrayList<>();
        causes.add(memory(chains7, factor));
        causes.add(memory(chains8, factor));
        causes.add(memory(plain8, factor));
        causes.add(memory(plain9, factor));
        chains8.kernelLog().stream()
                .map(RunResult.LogLine::text)
                .filter(text -> text.startsWith("page allocation failure"))
                .forEach(text -> causes.add(CHAINS + " at 8, the first that fails, unscaled: " + text));
        causes.add(
                "chains for all 256 processes, with slots of 8 bytes as a kernel with HIGHPTE and 64 GB support has them, would take "
                        + WIDE_CHAINS
                        + " MiB, which must be lowmem, and page tables 256; 4-byte slots would take half of that and fit");
        return new Reproduction(
                name(),
                question(),
                published(),
                simulated(megabytes, scale),
                measures(plain, plain9, factor),
                checks,
                causes);
    }

    private static String published() {
        return "A. Arcangeli, linux-kernel, 18 March 2004: from 8 on 2.6.2 runs out of memory in fork, 2.6.5-rc1-aa1 reaches 9 with"
                + " around 400 MB of page tables; 512 MB on a machine of 1 GB";
    }

    private static List<String> simulated(int megabytes, Scale scale) {
        return List.of(
                "fork-hold with 128 and 256 processes at once, fork-touch with 9 doublings, " + megabytes
                        + " MB on xeon-2004 with " + 2 * megabytes
                        + " MiB and three-level page tables, a kernel built for many processors",
                scale == Scale.FULL
                        ? "the published size"
                        : "an eighth of program and RAM, figures times eight; tasks and their stacks do not shrink, so less"
                                + " fits (--full runs the published size)");
    }

    private static List<Measure> measures(String plain, RunResult plain9, double factor) {
        return List.of(Measure.beside(
                plain + ", page tables at 9", "MiB", 400, plain9.memory().peakPageTableBytes() * factor / MEBIBYTE));
    }

    private static Setup atOnce(int levels, int megabytes) {
        return machine(Setup.of("fork-hold", 1 << levels, megabytes), megabytes);
    }

    private static Setup machine(Setup setup, int megabytes) {
        return setup.ram(2L * megabytes).pae().smp().inHighPte();
    }

    private static boolean succeeds(RunResult result) {
        return result.outcome().end().equals(RunResult.Outcome.EXITED)
                && result.outcome().status() == 0
                && Costs.call(result, "fork").errors() == 0;
    }

    private static String memory(RunResult result, double factor) {
        RunResult.Memory memory = result.memory();
        return result.design().name() + ", " + result.program().commandLine() + ", most at one time: "
                + mebibytes(memory.peakAnonymousBytes(), factor) + " MiB of the program, "
                + mebibytes(memory.peakPageTableBytes(), factor) + " page tables, "
                + mebibytes(memory.peakReverseMapBytes(), factor) + " reverse map, "
                + mebibytes(memory.peakUsedBytes(), factor) + " in use of "
                + mebibytes(result.machine().ramBytes(), factor) + "; "
                + Costs.call(result, "fork").errors() + " forks failed, " + memory.peakProcesses()
                + " processes at once";
    }

    private static String mebibytes(long bytes, double factor) {
        return Costs.count(bytes * factor / MEBIBYTE);
    }
}
