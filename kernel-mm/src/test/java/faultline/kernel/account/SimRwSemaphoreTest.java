package faultline.kernel.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import faultline.emulator.paging.PageTableFormat;
import faultline.kernel.testing.KernelMemory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimRwSemaphoreTest {

    private static final int VA = 0xC0500000;

    private final KernelMemory kernel = KernelMemory.small("2.6.2");
    private final SimRwSemaphore semaphore = new SimRwSemaphore(kernel.locks, VA);
    private final List<String> woken = new ArrayList<>();

    @Test
    void readersShareItAndAWriterHasItAlone() {
        semaphore.downRead();
        semaphore.downRead();
        assertThat(semaphore.readable()).isTrue();
        assertThat(semaphore.writable()).isFalse();
        assertThatThrownBy(semaphore::downWrite).isInstanceOf(IllegalStateException.class);
        semaphore.upRead();
        semaphore.upRead();
        semaphore.downWrite();
        assertThat(semaphore.readable()).isFalse();
        semaphore.upWrite();
        assertThat(semaphore.writable()).isTrue();
        assertThatThrownBy(semaphore::upRead).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void newReadersWaitBehindAWriterAndAllWakeInOrder() {
        semaphore.downRead();
        semaphore.sleep(true, () -> woken.add("writer"));
        assertThat(semaphore.readable()).isFalse();
        semaphore.sleep(false, () -> woken.add("reader"));
        assertThat(woken).isEmpty();
        semaphore.upRead();
        assertThat(woken).containsExactly("writer", "reader");
        assertThat(semaphore.readable()).isTrue();
    }

    @Test
    void readersDoNotWaitBehindReaders() {
        semaphore.downWrite();
        semaphore.sleep(false, () -> woken.add("a"));
        semaphore.sleep(false, () -> woken.add("b"));
        semaphore.upWrite();
        assertThat(woken).containsExactly("a", "b");
    }

    @Test
    void aReaderThatIsGoneLetsOthersIn() {
        semaphore.downRead();
        semaphore.sleep(true, () -> woken.add("writer"));
        long before = kernel.port.now();
        semaphore.leave();
        assertThat(woken).containsExactly("writer");
        assertThat(kernel.port.now()).as("nothing is charged").isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itsOperationsAreLockedInAKernelForSeveralProcessors(boolean smp) {
        KernelMemory memory = new KernelMemory(32L << 20, PageTableFormat.TWO_LEVEL, "2.6.2", 64, smp);
        SimRwSemaphore one = new SimRwSemaphore(memory.locks, VA);
        long before = memory.port.lockedCount();
        one.downRead();
        one.upRead();
        one.downWrite();
        one.upWrite();
        assertThat(memory.port.lockedCount() - before).isEqualTo(smp ? 4 : 0);
    }
}
