package faultline.kernel.debug;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.debug.DebugTable;
import faultline.emulator.debug.MachineSide;
import faultline.emulator.debug.SavedState;
import faultline.kernel.debug.Timeline.Entry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineTest {

    private static final int EACH = 1000;

    private final Machine machine = new Machine();

    /** A machine whose states take {@link #EACH} bytes. */
    private static final class Machine implements MachineSide {
        private int kept;

        SavedState state() {
            kept++;
            return new SavedState() {
                @Override
                public void restore() {}

                @Override
                public long ownBytes() {
                    return EACH;
                }

                @Override
                public void release() {
                    kept--;
                }
            };
        }

        @Override
        public void forgetTranslation(int va) {}

        @Override
        public void setStoppable(boolean on) {}

        @Override
        public void stopSoon() {}

        @Override
        public long instructions() {
            return 0;
        }

        @Override
        public SavedState save(List<?> others, SavedState before) {
            return state();
        }

        @Override
        public long ramBytesKept() {
            return 0;
        }

        @Override
        public List<String> tables() {
            return List.of();
        }

        @Override
        public DebugTable table(String name) {
            return null;
        }
    }

    private Entry entry(long cycle, boolean changed) {
        Position at = new Position(cycle, cycle);
        return new Entry(at, machine.state(), at, changed);
    }

    private static List<Long> cycles(Timeline timeline) {
        List<Long> cycles = new ArrayList<>();
        for (int i = 0; i < timeline.size(); i++) {
            cycles.add(timeline.get(i).at.cycle());
        }
        return cycles;
    }

    @Test
    void whatDoesNotFitIsThinnedOutMoreWhereItIsOlder() {
        Timeline timeline = new Timeline(machine, 10 * EACH);
        for (int i = 0; i < 1000; i++) {
            timeline.add(entry(i, false), List.of());
        }

        List<Long> left = cycles(timeline);
        assertThat(left).hasSize(10).isSorted().startsWith(0L).endsWith(999L);
        long newest = left.get(9) - left.get(8);
        long oldest = left.get(1) - left.get(0);
        assertThat(newest).isLessThan(20);
        assertThat(oldest).isGreaterThan(100);
        assertThat(machine.kept).as("all others are released").isEqualTo(10);
    }

    @Test
    void statesThatADebuggerChangedAreNotSteppedOver() {
        Timeline timeline = new Timeline(machine, 4 * EACH);
        for (int i = 0; i < 8; i++) {
            timeline.add(entry(i, i == 3), List.of());
        }

        assertThat(cycles(timeline)).hasSize(4).contains(0L, 3L, 7L);
        for (int i = 8; i < 20; i++) {
            timeline.add(entry(i, true), List.of());
        }
        assertThat(cycles(timeline)).as("then the oldest go").containsExactly(16L, 17L, 18L, 19L);
    }

    @Test
    void aStretchEndsWhereTheNextStateWasChanged() {
        Timeline timeline = new Timeline(machine, 100 * EACH);
        timeline.add(entry(10, false), List.of());
        timeline.add(new Entry(new Position(30, 30), machine.state(), new Position(25, 25), true), List.of());

        assertThat(timeline.before(new Position(10, 10))).isEqualTo(-1);
        assertThat(timeline.before(new Position(30, 30))).isZero();
        assertThat(timeline.end(0, new Position(40, 40))).isEqualTo(new Position(25, 25));
        assertThat(timeline.end(1, new Position(40, 40))).isEqualTo(new Position(40, 40));
        timeline.forgetBehind(timeline.get(0));
        assertThat(timeline.end(0, new Position(40, 40))).isEqualTo(new Position(40, 40));
        assertThat(machine.kept).isEqualTo(1);
    }
}
