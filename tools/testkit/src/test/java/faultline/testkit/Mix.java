package faultline.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Which calls a random play is made of, and how often each comes relative to others. */
enum Mix {
    /** Every call, on every kind of memory. */
    ALL(
            true,
            "WRITE*18 READ*8 FORK*4 EXIT*2 EXEC MAP*3 MAP_LOCKED MAP_POPULATED MAP_UNPROMISED MAP_STACK MAP_ANYWHERE MAP_SHARED*2",
            "MAP_FILE_PRIVATE*2 MAP_FILE_SHARED*2 MAP_TMPFS_PRIVATE*2 MAP_TMPFS_SHARED*2 MAP_HUGE_PRIVATE*2 MAP_HUGE_SHARED*2",
            "MAP_HUGE_ANONYMOUS*2 ATTACH*2 ATTACH_HUGE DETACH REMOVE_SEGMENT LOCK_SEGMENT UNMAP*3 PROTECT*4 MOVE*4 RESIZE*2 DOUBLE",
            "MSYNC MINCORE ADVISE*4 GIVE_UP DROP MLOCK MUNLOCK*2 MLOCKALL MUNLOCKALL*2 BRK*2 REMAP*4 REMAP_CACHED*2 MARK*3 UNMARK*2",
            "MARK_BYTES UNMARK_BYTES TRUNCATE TRUNCATE_TMPFS TRUNCATE_HUGE POOL SQUEEZE*2 FAIL*2 FAIL_ONCE*2 HEAL*2"),
    /** A family that shares, splits and moves private memory and files. */
    FAMILY(
            false,
            "WRITE*6 READ FORK*3 EXIT MAP*2 MAP_FILE_SHARED MAP_FILE_PRIVATE MAP_TMPFS_SHARED MAP_TMPFS_PRIVATE UNMAP*2 PROTECT*3",
            "MOVE*3 RESIZE SQUEEZE"),
    /** Windows on files in any order. */
    NONLINEAR(
            false,
            "WRITE*5 READ*3 FORK*2 EXIT MAP_FILE_SHARED*2 MAP_FILE_PRIVATE REMAP*8 REMAP_CACHED*2 UNMAP PROTECT*2 MOVE*2 SQUEEZE*2",
            "TRUNCATE FAIL HEAL DROP ATTACH MAP_SHARED"),
    /** Huge pages. */
    HUGE(
            true,
            "WRITE*8 READ*4 FORK*3 EXIT MAP_HUGE_SHARED*3 MAP_HUGE_PRIVATE*4 MAP_HUGE_ANONYMOUS ATTACH_HUGE UNMAP*2 PROTECT",
            "TRUNCATE_HUGE*2 POOL FAIL_ONCE HEAL"),
    /** Memory that is not needed for a while, or no more. */
    VOLATILE(
            false,
            "WRITE*6 READ*2 MARK*5 UNMARK*4 MARK_BYTES UNMARK_BYTES GIVE_UP*2 FORK*2 EXIT MAP UNMAP*2 PROTECT*2 MOVE*3 SQUEEZE*2",
            "FAIL_ONCE HEAL MAP_FILE_SHARED MAP_TMPFS_PRIVATE");

    private static final int NUMBERS = 97;
    private static final int MOST_PAGES = 12;

    private final boolean hugePages;
    /** Each call as often as it weighs. */
    private final List<MixCall> bag = new ArrayList<>();

    Mix(boolean hugePages, String... weighted) {
        this.hugePages = hugePages;
        for (String word : String.join(" ", weighted).split(" ")) {
            String[] part = word.split("\\*");
            bag.addAll(Collections.nCopies(part.length == 1 ? 1 : Integer.parseInt(part[1]), MixCall.valueOf(part[0])));
        }
    }

    /** Whether it needs a pool of huge pages. */
    boolean hugePages() {
        return hugePages;
    }

    /** The calls that it has. */
    Stream<MixCall> calls() {
        return bag.stream().distinct();
    }

    /** Plays of at most {@code most} steps. */
    Arbitrary<List<MixStep>> plays(int most) {
        return Combinators.combine(
                        Arbitraries.of(bag),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(0, NUMBERS - 1),
                        Arbitraries.integers().between(1, MOST_PAGES),
                        Arbitraries.integers().between(0, NUMBERS - 1))
                .as(MixStep::new)
                .list()
                .ofMinSize(most / 2)
                .ofMaxSize(most);
    }
}
