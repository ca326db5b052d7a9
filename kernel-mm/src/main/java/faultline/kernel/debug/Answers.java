package faultline.kernel.debug;

import faultline.emulator.debug.Resume;
import faultline.emulator.debug.StopReason;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a debugger answered to the events that a run brings by itself: forks, signals, programs. Repeating the run, it gets the same
 * answers again. Breakpoints are not among them; they may be others when the run is repeated.
 */
final class Answers {

    private static final Set<StopReason.Kind> REPEATED = EnumSet.of(
            StopReason.Kind.FORK,
            StopReason.Kind.VFORK,
            StopReason.Kind.VFORK_DONE,
            StopReason.Kind.EXEC,
            StopReason.Kind.SIGNAL,
            StopReason.Kind.EXITED,
            StopReason.Kind.KILLED);

    private final Map<Key, Answer> answers = new HashMap<>();

    private record Key(Position at, StopReason reason) {}

    /**
     * An answer.
     *
     * @param detached processes that were let go
     * @param plan how the others went on
     */
    record Answer(List<Integer> detached, List<Resume> plan) {}

    /** Whether the same stop will come again when the run is repeated. */
    static boolean repeats(StopReason reason) {
        return REPEATED.contains(reason.kind());
    }

    void put(Position at, StopReason reason, List<Integer> detached, List<Resume> plan) {
        answers.put(new Key(at, reason), new Answer(new ArrayList<>(detached), plan));
    }

    /** The answer to {@code reason} then, or null. */
    Answer get(Position at, StopReason reason) {
        return answers.get(new Key(at, reason));
    }

    /** Forgets everything. */
    void clear() {
        answers.clear();
    }

    /** What was answered behind {@code position} has not been answered. */
    void forgetBehind(Position position) {
        answers.keySet().removeIf(key -> position.before(key.at()));
    }
}
