package faultline.testkit.fuzz;

import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import java.util.Random;
import java.util.Set;

/** System calls with random arguments: of any kind, and with some sense on memory. */
final class RandomCalls {

    private static final int PAGE = FuzzedGuest.PAGE;
    private static final int HIGHEST = 450;
    /** Calls that copy as much as they are told, which may be much. */
    private static final Set<Integer> COPIES = Set.of(187, 239, 377, 324, 93, 193, 92, 194);
    /** kill, tkill, tgkill, rt_sigqueueinfo, rt_tgsigqueueinfo, prlimit64: the number of a process comes first. */
    private static final Set<Integer> AT_PROCESSES = Set.of(37, 238, 270, 178, 335, 340);
    /** fork, vfork, clone, clone3. */
    private static final Set<Integer> FORKS = Set.of(2, 190, 120, 435);
    /** open, creat, truncate, truncate64, openat. */
    private static final Set<Integer> WRITES_NAMED = Set.of(5, 8, 92, 193, 295, 437);
    /** Calls after which there is nothing to see: reboot, exit is rare enough. */
    private static final Set<Integer> LEFT_OUT = Set.of(88);

    private static final int[] MEMORY = {
        192, 192, 192, 90, 91, 91, 125, 125, 163, 163, 219, 219, 150, 151, 152, 153, 45, 144, 218, 257, 257, 2, 2, 120,
        190, 117, 395, 396, 397, 398, 11, 3, 4, 5, 92, 93, 324, 148, 118, 87, 115, 350, 116
    };
    private static final int[] ADVICE = {0, 1, 2, 3, 4, 8, 9, 10, 11, 5, 12, 13, 100, -1};

    private final Random random;
    private final FuzzedGuest guest;
    private final int[] values = new int[6];
    private int number;

    RandomCalls(Random random, FuzzedGuest guest) {
        this.random = random;
        this.guest = guest;
    }

    int number() {
        return number;
    }

    int argument(int index) {
        return values[index];
    }

    /** Makes the next call, for a program with {@code space}; {@code guarded} is the process that must live. */
    void next(AddressSpace space, int guarded, boolean mayFork) {
        int kind = random.nextInt(16);
        if (kind < 2) {
            touch(space);
        } else if (kind < 6) {
            any(space);
        } else if (kind < 7) {
            memory(space);
            values[random.nextInt(6)] = any32();
        } else {
            memory(space);
        }
        guard(guarded);
        if (!mayFork && FORKS.contains(number)) {
            number = 20;
        }
    }

    private void guard(int guarded) {
        if (LEFT_OUT.contains(number)) {
            number = 20;
        }
        if (COPIES.contains(number)) {
            for (int i = 1; i < values.length; i++) {
                values[i] &= 0x3_FFFF;
            }
        }
        boolean hits = values[0] == guarded
                || values[0] == -guarded
                || values[0] == -1
                || number == 270 && values[1] == guarded
                || number == 335 && values[1] == guarded;
        if (AT_PROCESSES.contains(number) && hits) {
            values[0] = 0;
        }
        if (WRITES_NAMED.contains(number)) {
            // No ETXTBSY here: the family's own program would lose its text.
            values[0] = spared(values[0]);
            values[1] = number == 295 ? spared(values[1]) : values[1];
        }
        if (number == 120) {
            // CLONE_PARENT would make the guarded process the one that is told, by whatever signal.
            values[0] &= ~0x8000;
        }
    }

    private int spared(int value) {
        return value == guest.name(20) || value == guest.name(21) ? guest.name(8) : value;
    }

    /** A call that does nothing, and then pages are touched. */
    private void touch(AddressSpace space) {
        number = 20;
        Vma vma = anyVma(space);
        int write = random.nextInt(2);
        int at = vma == null ? any32() : vma.start() + random.nextInt(vma.pages()) * PAGE;
        int most = vma == null ? 1 : (vma.end() - at) / PAGE;
        boolean refused = vma == null || !vma.has(write == 1 ? Vma.WRITE : Vma.READ);
        if (refused && random.nextInt(20) > 0 || most == 0) {
            return;
        }
        values[2] = write;
        values[3] = 1 + random.nextInt(Math.min(most, 24));
        values[4] = at + (random.nextInt(4) == 0 ? random.nextInt(PAGE - 4) : 0);
        values[5] = FuzzedGuest.TOUCH;
    }

    private void any(AddressSpace space) {
        number = random.nextInt(HIGHEST) + (random.nextInt(500) == 0 ? random.nextInt(3) * 100_000 - 100_000 : 0);
        for (int i = 0; i < values.length; i++) {
            values[i] = value(space);
        }
    }

    private int value(AddressSpace space) {
        return switch (random.nextInt(12)) {
            case 0, 1 -> guest.name(random.nextInt(FuzzedGuest.NAMES.length));
            case 2, 3 -> random.nextInt(16);
            case 4, 5 -> guest.buffer() + random.nextInt(FuzzedGuest.BUFFER_BYTES);
            case 6 -> edge(space);
            case 7 -> -random.nextInt(200);
            case 8 -> random.nextInt(70_000);
            case 9 -> 1 << random.nextInt(32);
            case 10 -> random.nextInt(10) == 0 ? guest.entry() : 0;
            default -> any32();
        };
    }

    private int any32() {
        return random.nextInt();
    }

    /** An address at or near the end of a vma. */
    private int edge(AddressSpace space) {
        Vma vma = anyVma(space);
        if (vma == null) {
            return any32();
        }
        int at = random.nextBoolean() ? vma.start() : vma.end();
        return at + (random.nextInt(3) - 1) * (random.nextInt(8) == 0 ? random.nextInt(PAGE) : PAGE);
    }

    private Vma anyVma(AddressSpace space) {
        int skip = space == null || space.vmas().size() == 0
                ? -1
                : random.nextInt(Math.min(space.vmas().size(), 40));
        Vma vma = skip < 0 ? null : space.vmas().first();
        for (; skip > 0 && vma != null; skip--) {
            vma = space.vmas().next(vma);
        }
        return vma;
    }

    private int address(AddressSpace space) {
        int kind = random.nextInt(8);
        if (kind < 4) {
            return FuzzedGuest.WINDOW + random.nextInt(FuzzedGuest.WINDOW_PAGES) * PAGE;
        }
        if (kind < 7) {
            Vma vma = anyVma(space);
            // The program's own text goes now and then, and the process with it.
            boolean own = vma != null && Integer.compareUnsigned(vma.start(), 0x1000_0000) < 0;
            return vma == null || own && random.nextInt(100) > 0
                    ? FuzzedGuest.WINDOW
                    : vma.start() + random.nextInt(vma.pages()) * PAGE;
        }
        return random.nextInt(30) > 0 ? FuzzedGuest.WINDOW + random.nextInt(1 << 20) : edge(space);
    }

    private int length() {
        int pages = random.nextInt(4) == 0 ? random.nextInt(FuzzedGuest.WINDOW_PAGES) : random.nextInt(12);
        return pages * PAGE + (random.nextInt(4) == 0 ? random.nextInt(PAGE) : 0);
    }

    private int rights() {
        return random.nextInt(5) == 0 ? random.nextInt(9) : 3;
    }

    private int mapFlags() {
        int flags = random.nextInt(3) == 0 ? 1 : 2;
        flags |= random.nextInt(3) == 0 ? 0 : 0x20;
        flags |= random.nextInt(3) == 0 ? 0x10 : 0;
        int[] more = {0x100, 0x2000, 0x4000, 0x8000, 0x18000, 0x10_0000, 0x4_0000};
        return flags | (random.nextInt(4) == 0 ? more[random.nextInt(more.length)] : 0);
    }

    private void memory(AddressSpace space) {
        number = MEMORY[random.nextInt(MEMORY.length)];
        values[0] = address(space);
        values[1] = length();
        values[2] = rights();
        values[3] = mapFlags();
        values[4] = 3 + random.nextInt(8);
        values[5] = random.nextInt(40);
        switch (number) {
            case 90 -> values[0] = guest.buffer() + random.nextInt(64);
            case 163 -> {
                values[2] = length();
                values[3] = random.nextInt(4);
                values[4] = address(space);
            }
            case 219 -> values[2] = ADVICE[random.nextInt(ADVICE.length)];
            case 152 -> values[0] = random.nextInt(12) == 0 ? random.nextInt(5) : 0;
            case 45 -> values[0] = space == null ? 0 : space.brk() + (random.nextInt(3) - 1) * length();
            case 144 -> values[2] = random.nextInt(8);
            case 218 -> values[2] = guest.buffer() + random.nextInt(FuzzedGuest.BUFFER_BYTES);
            case 257 -> {
                values[2] = 0;
                values[3] = random.nextInt(80);
                values[4] = random.nextInt(3) == 0 ? 0x1_0000 : 0;
            }
            case 120 -> {
                values[0] = random.nextBoolean() ? 17 : random.nextInt() & 0x0FFF_FFFF;
                values[1] = 0;
            }
            case 117 -> ipc(space);
            case 395 -> shmget(0);
            case 396 -> values[1] = guest.buffer() + random.nextInt(FuzzedGuest.BUFFER_BYTES);
            case 397 -> {
                values[0] = random.nextInt(40);
                values[1] = random.nextInt(4) == 0 ? address(space) : 0;
                values[2] = random.nextInt(4) == 0 ? random.nextInt() & 0xF000 : 0;
            }
            case 398 -> values[0] = address(space) & -PAGE;
            default -> files();
        }
    }

    private void shmget(int first) {
        values[first] = random.nextInt(6);
        values[first + 1] = 1 + random.nextInt(40) * PAGE;
        values[first + 2] = 0x200 | 0x1FF | (random.nextInt(8) == 0 ? random.nextInt() & 0x3C00 : 0);
    }

    private void ipc(AddressSpace space) {
        values[0] = 21 + random.nextInt(4);
        switch (values[0]) {
            case 21 -> {
                values[1] = random.nextInt(40);
                values[2] = random.nextInt(4) == 0 ? random.nextInt() & 0xF000 : 0;
                values[3] = guest.buffer();
                values[4] = random.nextInt(3) == 0 ? address(space) : 0;
            }
            case 22 -> values[4] = address(space) & -PAGE;
            case 23 -> shmget(1);
            default -> {
                values[1] = random.nextInt(40);
                values[2] = random.nextInt(16);
                values[4] = guest.buffer();
            }
        }
    }

    /** Those calls among the sensible ones that are about files: of a size that memory can hold. */
    private void files() {
        int name = guest.name(4 + random.nextInt(FuzzedGuest.NAMES.length - 4));
        switch (number) {
            case 5 -> {
                values[0] = name;
                values[1] = 0x42 | 0x800 | random.nextInt() & 0x601;
                values[2] = 0x1FF;
            }
            case 3, 4 -> {
                values[0] = 3 + random.nextInt(8);
                values[2] = length();
            }
            case 11 -> {
                number = random.nextInt(20) == 0 ? 11 : 20;
                values[0] = guest.name(20);
                values[1] = 0;
                values[2] = 0;
            }
            case 92 -> {
                values[0] = name;
                values[1] = random.nextInt(60) * PAGE + random.nextInt(3);
            }
            case 93 -> {
                values[0] = 3 + random.nextInt(8);
                values[1] = random.nextInt(60) * PAGE + random.nextInt(3);
            }
            case 324 -> {
                values[0] = 3 + random.nextInt(8);
                values[1] = random.nextInt(4);
            }
            case 118, 148 -> values[0] = 3 + random.nextInt(8);
            case 87, 115 -> {
                number = random.nextInt(60) == 0 ? number : 20;
                values[0] = guest.name(28);
                values[1] = 0;
            }
            default -> {}
        }
    }
}
