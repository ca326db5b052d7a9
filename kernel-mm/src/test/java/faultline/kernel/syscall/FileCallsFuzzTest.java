package faultline.kernel.syscall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever a program passes to the calls on files, it gets a result or an error number, and nothing else happens. */
class FileCallsFuzzTest {

    private static final int PATHS = 0x1000;
    private static final int CALLS = 300;
    /** Calls that follow pointers which they find in memory: those need a memory manager, see the testkit. */
    private static final Set<Integer> POINTERS_IN_MEMORY = Set.of(82, 102, 145, 146, 308, 333, 334, 413);

    private static final String[] NAMES = {
        "",
        "/",
        ".",
        "..",
        "a",
        "b",
        "a/b",
        "a/..",
        "/tmp",
        "/tmp/a",
        "/tmp/a/",
        "/tmp/../a/./b",
        "l",
        "l/a",
        "/dev/null",
        "/dev/zero",
        "/dev/full",
        "f",
        "//",
        "a//b/",
        "/tmp/f",
        "../../..",
        "m"
    };
    private static final int[] FLAGS = {0, 1, 2, 0x40, 0x42, 0xC1, 0x242, 0x441, 0x800, 0x802, 0x10000, -1};

    @Property(tries = 200)
    void noArgumentsBreakTheKernel(@ForAll long seed) {
        Random random = new Random(seed);
        FileFixture files = new FileFixture();
        for (int i = 0; i < NAMES.length; i++) {
            files.put(PATHS + i * 64, NAMES[i]);
        }
        for (int i = 0; i < CALLS; i++) {
            int number = random.nextInt(450);
            if (POINTERS_IN_MEMORY.contains(number)) {
                continue;
            }
            int result = files.call(
                    number, value(random), value(random), value(random), value(random), value(random), value(random));
            assertThat(result).as("call %d", number).isGreaterThanOrEqualTo(-4095);
        }
        files.process.leaveFiles();
        assertThat(files.storage.used()).isBetween(0L, (long) FileFixture.STORAGE);
    }

    private static int value(Random random) {
        switch (random.nextInt(8)) {
            case 0:
            case 1:
                return PATHS + random.nextInt(NAMES.length) * 64;
            case 2:
                return random.nextInt(12);
            case 3:
                return FLAGS[random.nextInt(FLAGS.length)];
            case 4:
                return -100;
            case 5:
                return 0x8000 + random.nextInt(0x8000);
            case 6:
                return random.nextInt(70_000);
            default:
                return random.nextBoolean() ? -random.nextInt(0x40000000) : random.nextInt(0x70000);
        }
    }
}
