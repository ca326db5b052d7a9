package faultline.emulator.exec.jit;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Label;

/** Instructions of a region that run one after the other; only the first can be jumped to, only the last jumps. */
final class Block {
    final int start;
    /** Physical frame that the instructions were found in. */
    final int frame;

    final List<Step> steps = new ArrayList<>();
    /** Whether it can be reached from outside the region or by an indirect jump. */
    final boolean entry;
    /** Whether the only way to it is that the conditional branch of the block before it is not taken. */
    boolean continues;
    /** Where its line is not known to be entered. */
    final Label fromOtherLine = new Label();
    /** Where its line is entered. */
    final Label fromSameLine = new Label();
    /** Whether the flags at the start may be looked at. */
    boolean flagsLiveIn = true;
    /** What a way to {@link #fromSameLine} leaves to be paid behind it. */
    private Owed owed;
    /** Whether {@link #owed} may no longer change. */
    private boolean owedFixed;
    /** {@link FlagKind} at the start. */
    int kindIn = FlagKind.DYNAMIC;

    Block(int start, int frame, boolean entry) {
        this.start = start;
        this.frame = frame;
        this.entry = entry;
        this.owedFixed = entry;
        this.owed = entry ? Owed.NOTHING : null;
    }

    /** A way that owes {@code more} is still to be emitted; it would have nothing to pay if the block took that over. */
    void offer(Owed more) {
        if (owed == null) {
            owed = more;
        }
    }

    /** What a way that owes {@code more}, and is emitted now, must pay: all but what the block takes over. */
    Owed toPay(Owed more) {
        if (!owedFixed) {
            owed = more;
            owedFixed = true;
        }
        return more.minus(owed);
    }

    /** What is owed at the start, once no way may change it any more. */
    Owed takenOver() {
        offer(Owed.NOTHING);
        owedFixed = true;
        return owed;
    }

    Step last() {
        return steps.get(steps.size() - 1);
    }
}
