package faultline.cli.experiment;

import faultline.cli.report.RunResult;
import java.util.ArrayList;
import java.util.List;

/**
 * What remap_file_pages saves a database that looks at its files through a window: one vma instead of one for each piece (facts
 * linux-mm.md 3.9, 7.4).
 */
final class NonlinearDb implements Experiment {

    private static final List<String> DESIGNS = List.of("2.6.2", "objrmap", "2.6.7", "2.6.34");
    private static final int PIECE = 8;
    /** Pieces of 32 KB in a window of 512 MB. */
    private static final int PUBLISHED_VMAS = 16384;

    private static final int PUBLISHED_WINDOW = PUBLISHED_VMAS * PIECE;
    private static final int FILE_WINDOWS = 4;
    private static final double KIBIBYTE = 1024;

    @Override
    public String name() {
        return "nonlinear-db";
    }

    @Override
    public String question() {
        return "What does a window of one nonlinear vma save a database?";
    }

    @Override
    public Reproduction run(Laboratory laboratory, Scale scale) {
        int factor = scale == Scale.FULL ? 1 : 16;
        int window = PUBLISHED_WINDOW / factor;
        int slots = window / PIECE;
        int switches = slots / 2;
        int ram = scale == Scale.FULL ? 3072 : 256;
        List<Setup> setups = new ArrayList<>();
        for (String design : DESIGNS) {
            for (String method : List.of("map", "remap")) {
                setups.add(Setup.of("nonlinear-window", method, window, FILE_WINDOWS * window, PIECE, switches)
                        .ram(ram)
                        .under(design));
            }
        }
        List<RunResult> results = laboratory.runAll(setups);
        List<Measure> measures = new ArrayList<>();
        List<Reproduction.Check> checks = new ArrayList<>();
        List<String> causes = new ArrayList<>();
        for (int i = 0; i < DESIGNS.size(); i++) {
            RunResult mapped = results.get(2 * i);
            RunResult remapped = results.get(2 * i + 1);
            compare(DESIGNS.get(i), mapped, remapped, factor, slots + switches, measures);
            checks.add(new Reproduction.Check(
                    DESIGNS.get(i) + ": the window is one vma and less memory of the kernel is in use",
                    mapped.memory().peakVmas() - remapped.memory().peakVmas() >= slots * 0.9
                            && saved(mapped, remapped) > 0));
            causes.add(causes(mapped, remapped, slots + switches));
        }
        return new Reproduction(
                name(),
                question(),
                "linux-mm on the worst cases of object-based reverse maps, 2003: a database maps a window of 512 MB in pieces of 32 KB, 16 thousand"
                        + " vmas; neither memory nor time was published",
                List.of("nonlinear-window with " + slots + " slots of " + PIECE + " pages on a file " + FILE_WINDOWS
                        + " times as large in memory, filled and then changed " + switches
                        + " times, on xeon-2004; vmas and bytes times " + factor),
                measures,
                checks,
                causes);
    }

    private static void compare(
            String design, RunResult mapped, RunResult remapped, int factor, int pieces, List<Measure> measures) {
        double vmas = (mapped.memory().peakVmas() - remapped.memory().peakVmas()) * (double) factor;
        measures.add(Measure.within(
                design + ": vmas saved", "", PUBLISHED_VMAS, PUBLISHED_VMAS * 0.9, PUBLISHED_VMAS * 1.1, vmas));
        measures.add(Measure.alone(design + ": memory of the kernel saved", "KiB", saved(mapped, remapped) * factor));
        double mapCycles = (double) mapped.cycles().system() / pieces;
        double remapCycles = (double) remapped.cycles().system() / pieces;
        measures.add(Measure.alone(design + ": cycles a piece, one mmap each", "", mapCycles));
        measures.add(Measure.alone(design + ": cycles a piece, remap_file_pages", "", remapCycles));
        measures.add(Measure.alone(design + ": cycles saved", "%", 100 * (1 - remapCycles / mapCycles)));
    }

    /** The same pages of the file are in memory in both runs, so that what differs is the kernel's own. */
    private static double saved(RunResult mapped, RunResult remapped) {
        return (mapped.memory().peakUsedBytes() - remapped.memory().peakUsedBytes()) / KIBIBYTE;
    }

    private static String causes(RunResult mapped, RunResult remapped, int pieces) {
        return mapped.design().name() + ", cycles a piece: mmap "
                + Costs.count(Costs.call(mapped, "mmap2").cycles() / (double) pieces) + " and "
                + Costs.count(PIECE * Costs.fault(mapped, "file-minor")) + " for its " + PIECE
                + " faults; remap_file_pages ("
                + Costs.phases(Costs.call(remapped, "remap_file_pages").phases(), pieces) + ")";
    }
}
