package faultline.kernel.syscall;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.kernel.abi.Errno;
import faultline.kernel.process.SystemCall;
import faultline.kernel.testing.Desk;
import org.junit.jupiter.api.Test;

/** Calls on files from the program's side. */
class FileCallsTest {

    private static final int BAD_ADDRESS = 0xC0000000;

    private final FileFixture files = new FileFixture();
    private final Desk desk = files.desk;
    private final StringBuilder written = files.written;

    private int call(int number, int... arguments) {
        return files.call(number, arguments);
    }

    private void put(int address, String text) {
        files.put(address, text);
    }

    private String text(int address, int length) {
        return files.text(address, length);
    }

    private int word(int address) {
        return desk.memory.read32(address);
    }

    @Test
    void writesGoToTheConsole() {
        put(0x1000, "hello");
        assertThat(call(4, 1, 0x1000, 5)).isEqualTo(5);
        assertThat(call(4, 2, 0x1000, 0)).isZero();
        assertThat(written).hasToString("1:hello");
        assertThat(call(4, 1, BAD_ADDRESS, 5)).isEqualTo(Errno.EFAULT.result());
        assertThat(call(4, 0, 0x1000, 5)).isEqualTo(Errno.EBADF.result());
        assertThat(call(4, 7, 0x1000, 5)).isEqualTo(Errno.EBADF.result());
        assertThat(call(4, 1, 0x1000, -1)).isEqualTo(Errno.EINVAL.result());
        assertThat(call(6, 1)).isZero();
        assertThat(call(4, 1, 0x1000, 5)).isEqualTo(Errno.EBADF.result());
    }

    @Test
    void vectorsAreWrittenInOrder() {
        put(0x1000, "ab");
        put(0x1100, "cde");
        for (int i = 0; i < 2; i++) {
            desk.memory.write32(0x2000 + i * 8, 0x1000 + i * 0x100);
            desk.memory.write32(0x2004 + i * 8, 2 + i);
        }
        assertThat(call(146, 1, 0x2000, 2)).isEqualTo(5);
        assertThat(written).hasToString("1:abcde");
        assertThat(call(146, 1, 0x2000, 1025)).isEqualTo(Errno.EINVAL.result());
    }

    @Test
    void readsStopAtTheEnd() {
        assertThat(call(3, 0, 0x3000, 5)).isEqualTo(5);
        assertThat(text(0x3000, 5)).isEqualTo("line\n");
        assertThat(call(3, 0, 0x3000, 5000)).isEqualTo(4);
        assertThat(call(3, 0, 0x3000, 5000)).isZero();
        assertThat(call(3, 1, 0x3000, 1)).isEqualTo(Errno.EBADF.result());
    }

    @Test
    void aBadBufferConsumesNoInput() {
        assertThat(call(3, 0, BAD_ADDRESS, 5)).isEqualTo(Errno.EFAULT.result());
        assertThat(call(3, 0, 0x3000, 100)).isEqualTo(9);
    }

    @Test
    void standardStreamsArePipes() {
        assertThat(call(197, 1, 0x4000)).isZero();
        assertThat(word(0x4010) & 0xF000).isEqualTo(0x1000);
        put(0x1000, "");
        assertThat(call(383, 1, 0x1000, 0x1000, 0x7FF, 0x5000)).isZero();
        assertThat(desk.memory.read16(0x5000 + 28) & 0xF000).isEqualTo(0x1000);
        assertThat(call(54, 1, 0x5401, 0x4000)).isEqualTo(Errno.ENOTTY.result());
        assertThat(call(140, 1, 0, 0, 0x4000, 0)).isEqualTo(Errno.ESPIPE.result());
    }

    @Test
    void aFileHoldsWhatWasWrittenUntilItsRoomIsGivenBack() {
        put(0x1000, "/tmp/file");
        int fd = call(5, 0x1000, 0x42, 0x1B6);
        assertThat(fd).isEqualTo(3);
        put(0x2000, "content");
        assertThat(call(4, fd, 0x2000, 7)).isEqualTo(7);
        assertThat(files.storage.used()).isEqualTo(4096);
        assertThat(call(180, fd, 0x3000, 100, 3, 0)).isEqualTo(4);
        assertThat(text(0x3000, 4)).isEqualTo("tent");
        assertThat(call(10, 0x1000)).isZero();
        assertThat(files.storage.used()).as("still open").isEqualTo(4096);
        assertThat(call(6, fd)).isZero();
        assertThat(files.storage.used()).isZero();
    }

    @Test
    void aFullFileSystemTakesWhatFitsAndThenRefuses() {
        put(0x1000, "/tmp/file");
        int fd = call(5, 0x1000, 0x42, 0x1B6);
        int sum = 0;
        int count = call(4, fd, 0x4000, 60_000);
        while (count > 0) {
            sum += count;
            count = call(4, fd, 0x4000, 60_000);
        }
        assertThat(count).isEqualTo(Errno.ENOSPC.result());
        assertThat(sum).isEqualTo(FileFixture.STORAGE);
    }

    @Test
    void descriptorsEndAtTheLimit() {
        int last = 2;
        int fd = call(41, 0);
        while (fd >= 0) {
            last = fd;
            fd = call(41, 0);
        }
        assertThat(last).isEqualTo(1023);
        assertThat(fd).isEqualTo(Errno.EMFILE.result());
        put(0x1000, "/tmp/new");
        assertThat(call(5, 0x1000, 0x42, 0x1B6)).isEqualTo(Errno.EMFILE.result());
        assertThat(call(33, 0x1000, 0)).as("not created").isEqualTo(Errno.ENOENT.result());
    }

    @Test
    void anEmptyPipePutsItsReaderToSleepUntilSomeoneWrites() {
        assertThat(call(42, 0x1000)).isZero();
        int reader = word(0x1000);
        int writer = word(0x1004);
        call(3, reader, 0x2000, 10);
        assertThat(files.process.call().outcome()).isEqualTo(SystemCall.Outcome.BLOCKED);
        put(0x3000, "abc");
        assertThat(call(4, writer, 0x3000, 3)).isEqualTo(3);
        assertThat(call(3, reader, 0x2000, 10)).isEqualTo(3);
        assertThat(call(6, writer)).isZero();
        assertThat(call(3, reader, 0x2000, 10)).isZero();
    }

    @Test
    void execClosesWhatIsMarked() {
        assertThat(call(331, 0x1000, 0x80000)).isZero();
        assertThat(call(63, word(0x1000), 9)).isEqualTo(9);
        files.process.files().exec();
        assertThat(call(221, word(0x1000), 1, 0)).isEqualTo(Errno.EBADF.result());
        assertThat(call(221, 9, 1, 0)).isZero();
    }

    @Test
    void pathsOfAnyLengthHaveAnErrorOrAMeaning() {
        put(0x1000, "/" + "x".repeat(300));
        assertThat(call(33, 0x1000, 0)).isEqualTo(Errno.ENAMETOOLONG.result());
        put(0x1000, "/tmp" + "/.".repeat(3000));
        assertThat(call(33, 0x1000, 0)).isEqualTo(Errno.ENAMETOOLONG.result());
        put(0x1000, "/tmp" + "/./..".repeat(500) + "/tmp");
        assertThat(call(33, 0x1000, 0)).isZero();
    }
}
