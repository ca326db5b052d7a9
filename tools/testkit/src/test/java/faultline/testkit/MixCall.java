package faultline.testkit;

import faultline.kernel.abi.MapFlags;
import faultline.kernel.frame.AllocationPolicy;

/** What programs of a random play do, and what happens to them: every call on memory, with whatever arguments a {@link MixStep} has. */
enum MixCall {
    WRITE((play, step) -> play.touch(step, true)),
    READ((play, step) -> play.touch(step, false)),
    FORK((play, step) -> play.fork(step)),
    EXIT((play, step) -> play.exit(step)),
    EXEC((play, step) -> play.exec(step)),

    MAP((play, step) -> play.map(step, 0)),
    MAP_LOCKED((play, step) -> play.map(step, MapFlags.MAP_LOCKED)),
    MAP_POPULATED((play, step) -> play.map(step, MapFlags.MAP_POPULATE)),
    MAP_UNPROMISED((play, step) -> play.map(step, MapFlags.MAP_NORESERVE)),
    MAP_STACK((play, step) -> play.map(step, MapFlags.MAP_GROWSDOWN)),
    MAP_ANYWHERE((play, step) -> play.mapAnywhere(step)),
    MAP_SHARED((play, step) -> play.mapAnonymousShared(step)),
    MAP_FILE_PRIVATE((play, step) -> play.mapFile(step, play.stored(), false)),
    MAP_FILE_SHARED((play, step) -> play.mapFile(step, play.stored(), true)),
    MAP_TMPFS_PRIVATE((play, step) -> play.mapFile(step, play.tmpfs(), false)),
    MAP_TMPFS_SHARED((play, step) -> play.mapFile(step, play.tmpfs(), true)),
    MAP_HUGE_PRIVATE((play, step) -> play.mapHuge(step, false)),
    MAP_HUGE_SHARED((play, step) -> play.mapHuge(step, true)),
    MAP_HUGE_ANONYMOUS((play, step) -> play.mapHugeAnonymous(step)),

    ATTACH((play, step) -> play.attach(step, play.segment())),
    ATTACH_HUGE((play, step) -> play.attach(step, play.hugeSegment())),
    DETACH((play, step) -> play.detach(step)),
    REMOVE_SEGMENT((play, step) -> play.removeSegment()),
    LOCK_SEGMENT((play, step) -> play.lockSegment(step)),

    UNMAP((play, step) -> play.program(step).unmap(play.at(step), play.length(step))),
    PROTECT((play, step) -> play.protect(step)),
    MOVE((play, step) -> play.move(step)),
    RESIZE((play, step) -> play.resize(step)),
    DOUBLE((play, step) -> play.mapTwice(step)),
    MSYNC((play, step) -> play.call(step, 144, step.extra() % 3 == 0 ? 4 : step.extra() % 3)),
    MINCORE((play, step) -> play.mincore(step)),
    ADVISE((play, step) -> play.advise(step, step.extra() % 12)),
    GIVE_UP((play, step) -> play.advise(step, Program.FREE)),
    DROP((play, step) -> play.advise(step, Program.DONT_NEED)),
    MLOCK((play, step) -> play.call(step, 150)),
    MUNLOCK((play, step) -> play.call(step, 151)),
    MLOCKALL((play, step) -> play.lockAll(step)),
    MUNLOCKALL((play, step) -> play.unlockAll(step)),
    BRK((play, step) -> play.brk(step)),

    REMAP((play, step) -> play.remap(step, false)),
    REMAP_CACHED((play, step) -> play.remap(step, true)),
    MARK((play, step) -> play.program(step).markVolatile(play.at(step), play.length(step), step.extra() % 2 == 0)),
    UNMARK((play, step) -> play.program(step).unmarkVolatile(play.at(step), play.length(step))),
    MARK_BYTES((play, step) -> play.vrangeBytes(step, 0)),
    UNMARK_BYTES((play, step) -> play.vrangeBytes(step, 1)),

    TRUNCATE((play, step) -> play.truncate(step, play.stored())),
    TRUNCATE_TMPFS((play, step) -> play.truncate(step, play.tmpfs())),
    TRUNCATE_HUGE((play, step) -> play.truncate(step, play.hugeFile())),
    POOL((play, step) -> play.resizePool(step)),
    SQUEEZE((play, step) -> play.squeeze(step)),
    FAIL((play, step) -> play.fail(2 + step.extra() % 9)),
    FAIL_ONCE((play, step) -> play.bench().allow(new FailingAllocation(1 + step.extra() % 12))),
    HEAL((play, step) -> play.bench().allow(AllocationPolicy.ALWAYS));

    /** Plays one step. */
    @FunctionalInterface
    private interface Action {
        void play(MixPlay play, MixStep step);
    }

    private final Action action;

    MixCall(Action action) {
        this.action = action;
    }

    void play(MixPlay play, MixStep step) {
        action.play(play, step);
    }
}
