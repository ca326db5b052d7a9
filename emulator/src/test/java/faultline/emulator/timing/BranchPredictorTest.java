package faultline.emulator.timing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BranchPredictorTest {

    private final PerfCounters counters = new PerfCounters();
    private final BranchPredictor predictor =
            new BranchPredictor(new PredictorConfig(6, 1024, 256, 4, 25, 3), counters);

    @Test
    void loopsAreLearnt() {
        int last = 0;
        for (int i = 0; i < 50; i++) {
            last = predictor.conditional(0x100, true, 0x80);
        }
        assertThat(last).isZero();
        assertThat(predictor.conditional(0x100, false, 0x80)).isEqualTo(25);
        assertThat(counters.branches).isEqualTo(51);
        assertThat(counters.mispredicts).isLessThan(12);
    }

    @Test
    void historyLearnsAlternation() {
        int lost = 0;
        for (int i = 0; i < 400; i++) {
            int cycles = predictor.conditional(0x200, i % 2 == 0, 0x80);
            lost += i < 200 ? 0 : cycles;
        }
        assertThat(lost).isZero();
    }

    @Test
    void directBranchesMissOnceInTheTargetBuffer() {
        assertThat(predictor.jump(0x300, 0x400)).isEqualTo(3);
        assertThat(predictor.jump(0x300, 0x400)).isZero();
        assertThat(counters.branches).isZero();
    }

    @Test
    void indirectBranchesPredictTheLastTarget() {
        assertThat(predictor.indirect(0x10, 0x500)).isEqualTo(25);
        assertThat(predictor.indirect(0x10, 0x500)).isZero();
        assertThat(predictor.indirect(0x10, 0x600)).isEqualTo(25);
    }

    @Test
    void returnsComeFromAStackOfLimitedDepth() {
        for (int depth = 0; depth < 5; depth++) {
            predictor.call(0x10 * depth, 0x1000, 0x2000 + depth);
        }
        for (int depth = 4; depth > 0; depth--) {
            assertThat(predictor.ret(0x2000 + depth)).isZero();
        }
        assertThat(predictor.ret(0x2000)).as("overwritten by the fifth call").isEqualTo(25);
    }
}
