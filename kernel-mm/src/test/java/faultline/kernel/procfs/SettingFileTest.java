package faultline.kernel.procfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import faultline.kernel.abi.Errno;
import faultline.kernel.sysctl.Setting;
import faultline.kernel.sysctl.Tunable;
import faultline.kernel.testing.KernelMemory;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.FileSystem;
import faultline.kernel.vfs.OpenFile;
import faultline.kernel.vfs.Storage;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingFileTest {

    private final KernelMemory memory = KernelMemory.small("2.6.7");
    private final FileSystem system = new FileSystem("proc", 3, 1, false, new Storage(memory.pageCache(), 0), () -> 0L);
    private final Tunable value = new Tunable(60);
    private int runs;

    private OpenFile open(Setting setting) {
        return new SettingFile(system, memory.work, setting.then(() -> runs++)).open(2);
    }

    private static int write(OpenFile file, String text) throws FileError {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return file.write(0, bytes, 0, bytes.length);
    }

    private static String read(OpenFile file, long offset, int length) throws FileError {
        byte[] bytes = new byte[length];
        return new String(bytes, 0, file.read(offset, bytes, 0, length), StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @CsvSource({
        "'5\n', 5, 2",
        "5, 5, 1",
        "'  17\n', 17, 5",
        "0x1F, 31, 4",
        "010, 8, 3",
        "0, 0, 1",
        "-3, -3, 2",
        "'7 8', 7, 2",
        "4294967297, 1, 10",
        "2147483648, -2147483648, 10"
    })
    void takesNumbersAsTheKernelDoes(String text, int expected, int consumed) throws FileError {
        OpenFile file = open(Setting.of("n", value));

        assertThat(write(file, text)).isEqualTo(consumed);

        assertThat(value.getAsInt()).isEqualTo(expected);
        assertThat(runs).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "5x", "-", "--1", "+1", "0x", " ", "\n", "1,2", "08", "111111111111111111111"})
    void refusesWhatIsNoNumber(String text) {
        OpenFile file = open(Setting.of("n", value));

        assertThatThrownBy(() -> write(file, text)).isInstanceOfSatisfying(FileError.class, e -> assertThat(e.errno())
                .isEqualTo(Errno.EINVAL));

        assertThat(value.getAsInt()).isEqualTo(60);
    }

    @Test
    void refusesValuesOutsideOfTheLimits() throws FileError {
        OpenFile file = open(Setting.of("n", value).between(0, 100));

        assertThatThrownBy(() -> write(file, "101")).isInstanceOf(FileError.class);
        assertThatThrownBy(() -> write(file, "-1")).isInstanceOf(FileError.class);
        assertThat(value.getAsInt()).isEqualTo(60);
        assertThat(write(file, "100")).isEqualTo(3);
        assertThat(value.getAsInt()).isEqualTo(100);
    }

    @Test
    void nothingWrittenChangesNothing() throws FileError {
        OpenFile file = open(Setting.of("n", value));

        assertThat(write(file, "")).isZero();
        assertThat(runs).isZero();
    }

    @Test
    void aVectorTakesAsManyAsThereAre() throws FileError {
        int[] numbers = {256, 32};
        OpenFile file = open(Setting.vector("v", 2, i -> numbers[i], (i, n) -> numbers[i] = n)
                .from(1));

        assertThat(read(file, 0, 20)).isEqualTo("256\t32\n");
        assertThat(write(file, "128 16\n")).isEqualTo(7);
        assertThat(numbers).containsExactly(128, 16);
        assertThat(write(file, "64\n")).isEqualTo(3);
        assertThat(write(file, "63 0")).as("the first is taken, the second not").isEqualTo(3);
        assertThat(numbers).containsExactly(63, 16);
    }

    @Test
    void readsAtTheBeginningOnly() throws FileError {
        OpenFile file = open(Setting.of("n", value));

        assertThat(read(file, 0, 20)).isEqualTo("60\n");
        assertThat(read(file, 0, 1)).isEqualTo("6");
        assertThat(read(file, 1, 20)).isEmpty();
    }
}
