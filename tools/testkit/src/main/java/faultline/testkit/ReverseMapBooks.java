package faultline.testkit;

import faultline.emulator.trap.SupervisorPort;
import faultline.kernel.account.Activity;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.kernel.MemoryParts;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.rmap.WalkStatistics;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** The part of law 8 that concerns the reverse map: a walk finds each entry that maps a page, once, and no other. */
final class ReverseMapBooks {

    private final KernelWork work;
    private final MemoryParts memory;
    private final FrameTable frames;
    private final FoundMappings mappings;
    private final NonlinearBooks nonlinear;
    private final MmChecker.Expectation expect;

    ReverseMapBooks(
            KernelWork work,
            MemoryParts memory,
            FoundMappings mappings,
            NonlinearBooks nonlinear,
            MmChecker.Expectation expect) {
        this.work = work;
        this.memory = memory;
        this.frames = memory.boot().table();
        this.mappings = mappings;
        this.nonlinear = nonlinear;
        this.expect = expect;
    }

    /** Once the entries of all mms were found. */
    void check(Collection<AddressSpace> spaces) {
        SupervisorPort real = work.cpu();
        work.on(new SilentPort(real));
        // Walks say which phase they are in; this activity, in which no time passes, is there for them to say it to.
        work.begin(0, Activity.BOOT, 0);
        WalkStatistics.Counts walks = memory.rmap().walks().counts();
        try {
            mappings.forEach(this::check);
            spaces.forEach(nonlinear::check);
        } finally {
            memory.rmap().walks().restore(walks);
            work.end(Activity.BOOT);
            work.on(real);
        }
    }

    private void check(int frame, Set<Long> expected) {
        int count = memory.rmap().mapCount(frame);
        expect.that(
                count == -1 || count == expected.size(),
                "frame %d: map count %d, mapped by %d entries",
                frame,
                count,
                expected.size());
        if (!memory.rmap().findsMappings()) {
            return;
        }
        Set<Long> findable = nonlinear.findable(frame, expected);
        Set<Long> found = new TreeSet<>();
        memory.rmap().walk(frame, (space, va, pte) -> {
            expect.that(found.add(pte), "frame %d: the walk finds entry %x twice", frame, pte);
            expect.that(memory.tables().locate(space, va) == pte, "frame %d: entry %x is not at %08x", frame, pte, va);
            return true;
        });
        expect.that(
                found.equals(findable),
                "frame %d (%s, index %x): the walk finds %d of %d entries; it is mapped at %s",
                frame,
                frames.use(frame).label(),
                frames.index(frame),
                found.size(),
                findable.size(),
                mappings.places(expected));
    }
}
