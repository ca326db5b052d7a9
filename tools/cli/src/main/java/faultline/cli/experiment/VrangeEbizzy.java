package faultline.cli.experiment;

import faultline.cli.report.RunResult;
import faultline.cli.report.RunResult.FaultCost;
import faultline.cli.report.RunResult.SyscallCost;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What volatile ranges save an allocator: Kim's ebizzy of March 2013 (seed 002; facts linux-mm.md 3.10, 7.5). */
final class VrangeEbizzy implements Experiment {

    private static final String VANILLA = "dontneed";
    private static final String VRANGE = "vrange";
    private static final List<String> OTHERS = List.of("munmap", "free", "keep");

    private static final String MACHINE = "core2-2007";
    private static final int THREADS = 2;
    private static final int CHUNKS = 10;
    /** 64 Ki records, as ebizzy's tables had; they were of 8 bytes there and are of 4 here. */
    private static final int TABLE_KILOBYTES = 256;

    private static final int HOG_MEGABYTES = 20;
    private static final int RAM_MEGABYTES = 24;
    private static final int SWAP_MEGABYTES = 64;

    /** The published machine had 12 CPUs; figures are for one. */
    private static final int CPUS = 12;

    private static final double PUBLISHED_VANILLA = 52_389;
    private static final double PUBLISHED_VRANGE = 203_414;
    private static final double PRESSED_VANILLA = 40_746;
    private static final double PRESSED_VRANGE = 174_910;

    private static final Pattern SPEED = Pattern.compile("(\\d+) records in \\d+ ms, (\\d+) records/s, (\\d+) blocks");

    @Override
    public String name() {
        return "vrange-ebizzy";
    }

    @Override
    public String question() {
        return "How much faster is an allocator that marks freed memory volatile instead of giving it back?";
    }

    /** What a run printed. */
    private record Speed(double records, double perSecond, double purged) {}

    @Override
    public Reproduction run(Laboratory laboratory, Scale scale) {
        int milliseconds = scale == Scale.FULL ? 1000 : 60;
        int pressedMilliseconds = scale == Scale.FULL ? 1000 : 300;
        List<Setup> setups = new ArrayList<>();
        setups.add(alone(VANILLA, milliseconds));
        setups.add(alone(VRANGE, milliseconds));
        OTHERS.forEach(policy -> setups.add(alone(policy, milliseconds)));
        setups.add(pressed(VANILLA, pressedMilliseconds));
        setups.add(pressed(VRANGE, pressedMilliseconds));
        laboratory.runAll(setups);
        double vanilla = speed(laboratory, setups.get(0)).perSecond();
        double vrange = speed(laboratory, setups.get(1)).perSecond();
        double pressedVanilla = speed(laboratory, setups.get(5)).perSecond();
        double pressedVrange = speed(laboratory, setups.get(6)).perSecond();
        List<Measure> measures = new ArrayList<>();
        measures.add(Measure.within(
                "vrange over DONTNEED", "", PUBLISHED_VRANGE / PUBLISHED_VANILLA, 2, 5, vrange / vanilla));
        measures.add(Measure.beside(
                "the same under memory pressure",
                "",
                PRESSED_VRANGE / PRESSED_VANILLA,
                pressedVrange / pressedVanilla));
        measures.add(Measure.beside("DONTNEED, one CPU", "records/s", PUBLISHED_VANILLA / CPUS, vanilla));
        measures.add(Measure.beside("vrange, one CPU", "records/s", PUBLISHED_VRANGE / CPUS, vrange));
        measures.add(Measure.beside("DONTNEED, pressure", "records/s", PRESSED_VANILLA / CPUS, pressedVanilla));
        measures.add(Measure.beside("vrange, pressure", "records/s", PRESSED_VRANGE / CPUS, pressedVrange));
        for (int i = 0; i < OTHERS.size(); i++) {
            double other = speed(laboratory, setups.get(2 + i)).perSecond();
            measures.add(Measure.alone(OTHERS.get(i) + " over DONTNEED", "", other / vanilla));
        }
        return new Reproduction(
                name(),
                question(),
                "M. Kim, linux-kernel, 12 March 2013: ebizzy -S 20 with jemalloc that frees by madvise(DONTNEED) or by vrange, with and"
                        + " without memory pressure, 12 CPUs of 1.2 GHz, 2 GB; here a twelfth of each figure",
                simulated(milliseconds, pressedMilliseconds),
                measures,
                List.of(),
                causes(laboratory, setups));
    }

    private static List<String> simulated(int milliseconds, int pressedMilliseconds) {
        return List.of(
                "ebizzy with " + THREADS + " threads and " + CHUNKS + " tables of " + TABLE_KILOBYTES
                        + " KB, all of which is copied, for " + milliseconds + " ms on " + MACHINE
                        + " with one CPU, design 2.6.7",
                "pressure is another process that writes " + HOG_MEGABYTES + " MB over and over in " + RAM_MEGABYTES
                        + " MiB of RAM with " + SWAP_MEGABYTES + " MiB of swap, for " + pressedMilliseconds
                        + " ms; what it was in 2013 is not told");
    }

    private static Setup alone(String policy, int milliseconds) {
        return Setup.of("ebizzy", policy, THREADS, milliseconds, 0, CHUNKS, TABLE_KILOBYTES, "fixed")
                .on(MACHINE)
                .ram(64);
    }

    private static Setup pressed(String policy, int milliseconds) {
        return Setup.of("ebizzy", policy, THREADS, milliseconds, HOG_MEGABYTES, CHUNKS, TABLE_KILOBYTES, "fixed")
                .on(MACHINE)
                .ram(RAM_MEGABYTES)
                .swap(SWAP_MEGABYTES);
    }

    private static Speed speed(Laboratory laboratory, Setup setup) {
        Matcher matcher = SPEED.matcher(laboratory.output(setup));
        if (!matcher.find()) {
            throw new IllegalStateException("ebizzy printed no speed: " + laboratory.output(setup));
        }
        return new Speed(
                Double.parseDouble(matcher.group(1)),
                Double.parseDouble(matcher.group(2)),
                Double.parseDouble(matcher.group(3)));
    }

    private static List<String> causes(Laboratory laboratory, List<Setup> setups) {
        RunResult vanilla = laboratory.run(setups.get(0));
        RunResult vrange = laboratory.run(setups.get(1));
        double vanillaRecords = speed(laboratory, setups.get(0)).records();
        double vrangeRecords = speed(laboratory, setups.get(1)).records();
        FaultCost zeroFill = vanilla.faults().stream()
                .filter(fault -> fault.kind().equals("zero-fill"))
                .findFirst()
                .orElseThrow();
        SyscallCost madvise = Costs.call(vanilla, "madvise");
        SyscallCost call = Costs.call(vrange, "vrange");
        List<String> causes = new ArrayList<>();
        causes.add("DONTNEED, cycles a record: " + Costs.count(zeroFill.cycles() / vanillaRecords) + " in "
                + Costs.count(zeroFill.count() / vanillaRecords) + " faults that fill a page with zeros, "
                + Costs.count(madvise.cycles() / vanillaRecords) + " in madvise ("
                + Costs.phases(madvise.phases(), vanillaRecords) + "), "
                + Costs.count(vanilla.cycles().user() / vanillaRecords) + " in the program");
        causes.add("vrange, cycles a record: " + Costs.count(call.cycles() / vrangeRecords)
                + " in two calls, whatever the size of the block, "
                + Costs.count(vrange.cycles().user() / vrangeRecords) + " in the program");
        double most = speed(laboratory, setups.get(4)).perSecond()
                / speed(laboratory, setups.get(0)).perSecond();
        causes.add("an arena that never gives anything back (keep) is " + Costs.ratio(most)
                + " times as fast as DONTNEED: no way of freeing can gain more here; the program's own share grows with vrange, because"
                + " pages that were just filled with zeros are in the cache and those of an old block are not");
        causes.add(
                "what is published beyond that one CPU cannot show: there 24 threads on 12 CPUs fault and free under one mmap_sem and"
                        + " one zone lock, for which DONTNEED makes them wait and vrange does not");
        causes.add(pressure(laboratory, setups.get(5)));
        causes.add(pressure(laboratory, setups.get(6)));
        causes.add(
                "pressure as simulated is swap: a fault that finds no memory sleeps until the disk has taken a page. DONTNEED faults for each page"
                        + " of each block again and so sleeps time after time; vrange marks and unmarks without a fault and loses what the"
                        + " other process takes. On the published machine DONTNEED lost a fifth: there reclaim had pages to take that need no"
                        + " disk, or swap that is faster than this one");
        return causes;
    }

    private static String pressure(Laboratory laboratory, Setup setup) {
        RunResult result = laboratory.run(setup);
        Speed speed = speed(laboratory, setup);
        return setup.arguments().get(0) + " under pressure: "
                + Costs.count(result.reclaim().freed())
                + " pages freed by reclaim, " + Costs.count(result.reclaim().swapOuts()) + " written to swap, "
                + Costs.count(result.reclaim().swapIns()) + " read back, " + Costs.count(speed.purged())
                + " blocks found purged";
    }
}
