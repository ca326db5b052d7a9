package faultline.kernel.reclaim;

import faultline.kernel.account.Activity;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.disk.Disk;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.Gfp;
import faultline.kernel.frame.MemoryPressure;
import faultline.kernel.frame.ReclaimRun;
import faultline.kernel.frame.Zonelist;
import faultline.kernel.swap.SwapSpace;
import java.util.function.IntConsumer;

/** The page allocator's way into reclaim, and kswapd's. */
public final class PageReclaim implements MemoryPressure {

    private static final int NAPS_PER_SECOND = 10;
    private static final int PAUSES_A_NAP = 5;

    private final KernelWork work;
    private final FrameAllocator allocator;
    private final Reclaim reclaim;
    private final Shrinkers shrinkers;
    private final ReclaimCounters counters;
    private final long longestNap;
    private final OomRules oomRules;
    private final OomClock oomClock;
    private final Disk disk;
    private final SwapSpace swap;
    private final boolean[] balancing;
    private IntConsumer wakeKswapd = daemon -> {};
    private OomHandler oomHandler = OomHandler.NONE;

    PageReclaim(
            KernelWork work,
            FrameAllocator allocator,
            Reclaim reclaim,
            Shrinkers shrinkers,
            ReclaimCounters counters,
            OomRules oomRules,
            ReclaimContext context) {
        this.work = work;
        this.allocator = allocator;
        this.reclaim = reclaim;
        this.shrinkers = shrinkers;
        this.counters = counters;
        this.oomRules = oomRules;
        this.longestNap = context.napCycles();
        this.oomClock = new OomClock(context.napCycles() * NAPS_PER_SECOND);
        this.disk = context.io().disk();
        this.swap = context.swap().space();
        this.balancing = new boolean[reclaim.daemons()];
    }

    /** Caches that can be made smaller register here. */
    public Shrinkers shrinkers() {
        return shrinkers;
    }

    /** What was done so far. */
    public ReclaimCounters counters() {
        return counters;
    }

    /** How many daemons free pages: one for each node, or one in all. */
    public int daemons() {
        return reclaim.daemons();
    }

    /** {@code waker} makes the daemon of the number that it is given run. */
    public void setKswapd(IntConsumer waker) {
        wakeKswapd = waker;
    }

    /** {@code handler} is told when some process must die. */
    public void setOomHandler(OomHandler handler) {
        oomHandler = handler;
    }

    @Override
    public void low(Zonelist list) {
        reclaim.wakeFor(list, wakeKswapd);
    }

    @Override
    public ReclaimRun reclaim(Zonelist list, Gfp gfp, int order) {
        counters.directCalls++;
        return new DirectReclaim(reclaim.free(list, gfp));
    }

    /** try_to_free_pages of one allocation, with what it waits for. */
    private final class DirectReclaim implements ReclaimRun {

        private final Reclaim.Attempt attempt;
        private boolean restsBeforeTheEnd;
        private boolean over;

        DirectReclaim(Reclaim.Attempt attempt) {
            this.attempt = attempt;
        }

        @Override
        public Outcome next(boolean mayLeave) {
            work.nest(Activity.RECLAIM);
            work.phase(Phase.BODY);
            Outcome outcome = go();
            while (outcome == Outcome.NAPS && !mayLeave) {
                disk.waitHere(end(work.now(), napCycles()));
                outcome = go();
            }
            work.end(Activity.RECLAIM);
            if (outcome == Outcome.FREED) {
                oomClock.succeeded();
            }
            return outcome;
        }

        private Outcome go() {
            if (over) {
                return Outcome.NOTHING;
            }
            Outcome outcome = attempt.next();
            over = outcome == Outcome.NOTHING;
            // Nothing is under way that could help: the nap is as long as it may be.
            restsBeforeTheEnd = over && disk.nextInterrupt() == Disk.NEVER;
            return restsBeforeTheEnd ? Outcome.NAPS : outcome;
        }

        @Override
        public long napCycles() {
            return restsBeforeTheEnd ? longestNap : reclaim.napCycles();
        }
    }

    private static long end(long now, long cycles) {
        return cycles == Disk.NEVER ? Disk.NEVER : now + cycles;
    }

    /** blk_congestion_wait of the allocator, at most a fiftieth of a second. */
    @Override
    public void pause() {
        disk.waitHere(work.now() + pauseCycles());
    }

    @Override
    public long pauseCycles() {
        return longestNap / PAUSES_A_NAP;
    }

    @Override
    public boolean givesUp() {
        boolean givesUp = oomClock.failed(work.now()) || oomRules.due(oomClock, swap.freePages() > 0);
        if (givesUp) {
            oomHandler.outOfMemory();
        }
        return givesUp;
    }

    @Override
    public boolean awaitsDeath() {
        return oomHandler.awaitsDeath();
    }

    /** What kswapd is to do after a step. */
    public enum AfterStep {
        /** The next step at once. */
        GO_ON,
        /** The next step when the disk got on, or after a tenth of a second. */
        NAP,
        /** The next step after five seconds. */
        PAUSE,
        /** Nothing, until woken. */
        SLEEP
    }

    /** One step of {@code daemon}, whose activity is open. */
    public AfterStep kswapdStep(int daemon) {
        if (!balancing[daemon]) {
            balancing[daemon] = true;
            counters.kswapdRuns++;
            reclaim.beginBalance(daemon);
        }
        boolean was = allocator.setReclaiming(true);
        Reclaim.Balance next = reclaim.balance(daemon);
        allocator.setReclaiming(was);
        balancing[daemon] = next != Reclaim.Balance.DONE;
        return switch (next) {
            case DONE -> AfterStep.SLEEP;
            case AGAIN -> AfterStep.GO_ON;
            case NAP -> AfterStep.NAP;
            case PAUSE -> AfterStep.PAUSE;
        };
    }
}
