package faultline.kernel.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CycleLedgerTest {

    private final CycleLedger ledger = new CycleLedger(1);

    @Test
    void booksEachPhaseOfAnActivityUnderTheKindItTurnedOutToBe() {
        ledger.user(0, 100, 1);
        ledger.begin(0, 150, 1, Activity.SPURIOUS, 0);
        ledger.phase(0, 160, Phase.CLEAR_COPY);
        ledger.phase(0, 200, Phase.RETURN);
        long cycles = ledger.end(0, 205, Activity.ZERO_FILL);
        ledger.user(0, 205, 1);
        ledger.settle(0, 300);

        assertThat(cycles).isEqualTo(55);
        assertThat(ledger.cycles(0, Activity.BOOT, Phase.BODY)).isEqualTo(100);
        assertThat(ledger.cycles(1, Activity.USER, Phase.BODY)).isEqualTo(50 + 95);
        assertThat(ledger.cycles(1, Activity.ZERO_FILL, Phase.TRAP)).isEqualTo(10);
        assertThat(ledger.cycles(1, Activity.ZERO_FILL, Phase.CLEAR_COPY)).isEqualTo(40);
        assertThat(ledger.cycles(1, Activity.ZERO_FILL, Phase.RETURN)).isEqualTo(5);
        assertThat(ledger.cycles(Activity.SPURIOUS)).isZero();
        assertThat(ledger.total()).isEqualTo(300);
    }

    @Test
    void anInnerActivityIsNotBookedToTheOuter() {
        ledger.begin(0, 0, 1, Activity.SYSCALL, 4);
        ledger.phase(0, 10, Phase.BODY);
        ledger.begin(0, 30, 1, Activity.SPURIOUS, 0);
        assertThat(ledger.end(0, 70, Activity.COW_COPY)).isEqualTo(40);
        assertThat(ledger.end(0, 75, Activity.SYSCALL)).isEqualTo(75);

        assertThat(ledger.syscallCycles(4)).isEqualTo(35);
        assertThat(ledger.cycles(Activity.COW_COPY)).isEqualTo(40);
    }

    @Test
    void userModeWithAnOpenActivityIsABug() {
        ledger.begin(0, 0, 1, Activity.SYSCALL, 4);

        assertThatThrownBy(() -> ledger.user(0, 5, 1)).isInstanceOf(IllegalStateException.class);
    }

    /** Law 3: whatever happens, the sum of the book is the clock. */
    @Property
    void sumEqualsClock(@ForAll long seed) {
        Random random = new Random(seed);
        CycleLedger book = new CycleLedger(1);
        long now = 0;
        int depth = 0;
        for (int step = 0; step < 300; step++) {
            now += random.nextInt(1000);
            int choice = random.nextInt(5);
            if (choice == 0 && depth < 8) {
                book.begin(0, now, random.nextInt(5), Activity.SYSCALL, random.nextInt(1000));
                depth++;
            } else if (choice == 1 && depth > 0) {
                book.end(0, now, Activity.values()[random.nextInt(Activity.values().length)]);
                depth--;
            } else if (choice == 2 && depth > 0) {
                book.phase(0, now, Phase.values()[random.nextInt(Phase.values().length)]);
            } else if (choice == 3 && depth == 0) {
                book.user(0, now, random.nextInt(5));
            } else if (depth == 0) {
                book.background(0, now, Activity.IDLE);
            }
        }
        book.settle(0, now);

        assertThat(book.total()).isEqualTo(now);
    }
}
