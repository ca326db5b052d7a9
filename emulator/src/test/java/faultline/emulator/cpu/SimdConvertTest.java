package faultline.emulator.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Estimates: their low bits differ between processors, so that only the manual's bounds can be checked. */
class SimdConvertTest {
    /** SDM vol. 2, RCPPS and RSQRTPS. */
    private static final double BOUND = 1.5 / 4096;

    private final Mxcsr mxcsr = new Mxcsr();
    private final Random random = new Random(3);

    private float reciprocal(float value) {
        return Float.intBitsToFloat((int) SimdConvert.reciprocal(0, Float.floatToRawIntBits(value), mxcsr));
    }

    private float root(float value) {
        return Float.intBitsToFloat((int) SimdConvert.reciprocalRoot(0, Float.floatToRawIntBits(value), mxcsr));
    }

    @Test
    void estimatesStayWithinTheBound() {
        for (int i = 0; i < 10_000; i++) {
            float value = Float.intBitsToFloat(random.nextInt(0x00800000, 0x7E000000));
            assertThat(reciprocal(value) * (double) value).isCloseTo(1, within(BOUND));
            assertThat(reciprocal(-value) * (double) value).isCloseTo(-1, within(BOUND));
            double exact = 1 / Math.sqrt(value);
            assertThat(root(value) / exact).isCloseTo(1, within(BOUND));
        }
    }

    @Test
    void estimatesOfSpecialValuesRaiseNothing() {
        assertThat(reciprocal(0f)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(reciprocal(-0f)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(reciprocal(Float.MIN_VALUE)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(reciprocal(Float.NEGATIVE_INFINITY)).isEqualTo(-0f);
        assertThat(Float.floatToRawIntBits(reciprocal(-0x1p127f))).isEqualTo(0x80000000);
        assertThat(root(-0f)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(Float.floatToRawIntBits(root(-1f))).isEqualTo(0xFFC00000);
        assertThat(root(Float.POSITIVE_INFINITY)).isEqualTo(0f);
        assertThat(mxcsr.commit()).isFalse();
        assertThat(mxcsr.value()).isEqualTo(Mxcsr.RESET);
    }
}
