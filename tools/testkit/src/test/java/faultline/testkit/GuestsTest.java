package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestsTest {

    @ParameterizedTest
    @ValueSource(strings = {"2.4", "2.6.2", "2.6.7"})
    void helloSaysHello(String design) {
        MmScenario.Finished run =
                MmScenario.guest("hello").design(design).checkEvery(1).run();

        assertThat(run.output()).isEqualTo("Hello, world!\n");
        assertThat(run.status()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.4", "2.6.2", "2.6.7"})
    void forkTouchFaultsOncePerPageAndNeverInTheChildren(String design) {
        MmScenario.Finished run = MmScenario.guest("fork-touch", "3", "1")
                .design(design)
                .checkEvery(50)
                .run();

        System.out.println(run.output() + run.errors() + run.kernel().report());
        assertThat(run.status()).isZero();
    }
}
