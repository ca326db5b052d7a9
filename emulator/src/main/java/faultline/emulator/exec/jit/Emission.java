package faultline.emulator.exec.jit;

import faultline.emulator.cpu.CpuState;
import faultline.emulator.exec.interp.DecodedOp;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.FilterTable;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;

/** Where the emitters stand: the instruction at hand, the flags, and what the block owes the counters. */
final class Emission {
    final Code code;
    final List<Site> sites = new ArrayList<>();
    /** The instruction at hand. */
    Step step;
    /** Line that instructions were last fetched from. */
    int line;
    /** {@link FlagKind} of the flags in locals. */
    int kind;
    /** Whether the flags after the instruction are ever looked at. */
    boolean flagsWanted;

    private final int firstSite;
    private Owed owed = Owed.NOTHING;

    /** @param firstSite the number of its first site */
    Emission(Code code, int firstSite) {
        this.code = code;
        this.firstSite = firstSite;
    }

    /** Pushes a new site at the instruction. */
    void site() {
        site(false);
    }

    /**
     * Pushes a new site at the instruction.
     *
     * @param inMemory whether the flags are in memory
     */
    void site(boolean inMemory) {
        code.constant(firstSite + sites.size());
        sites.add(new Site(step.va(), step.op(), line, owed, kind, inMemory));
    }

    /** The instruction has retired. */
    void retired() {
        owed = owed.plusInstruction(step.op().cost);
    }

    private void fetched() {
        owed = owed.plusFetch();
    }

    void branched() {
        owed = owed.plusBranch();
    }

    /** What the block owes. */
    Owed owed() {
        return owed;
    }

    /** Adds {@code more} to what the region owes. */
    void owe(Owed more) {
        code.add(Code.WORK, more.work());
        code.add(Code.EVENTS, more.events());
    }

    /** From here on the block owes {@code before}. */
    void owes(Owed before) {
        owed = before;
    }

    /** Adds what the block owes to what the region owes. */
    void charge() {
        owe(owed);
        owed = Owed.NOTHING;
    }

    /** Adds what a method of {@link BranchPath} left on the stack. */
    void predicted() {
        code.loadLong(Code.WORK);
        code.op(Opcodes.LADD);
        code.storeLong(Code.WORK);
    }

    /** Pays what the region owes, the block owing nothing. */
    void settle() {
        code.state();
        code.loadLong(Code.WORK);
        code.loadLong(Code.EVENTS);
        code.callState("settle", "(JJ)V");
        code.clear(Code.WORK);
        code.clear(Code.EVENTS);
    }

    /** Enters the line of {@code va}, in {@code frame}, and counts that. */
    void enterLine(int va, int frame, int lineMask) {
        look((va ^ line) >>> PhysicalMemory.FRAME_SHIFT == 0 ? "fetchInPage" : "fetch", va, frame, lineMask);
        fetched();
    }

    /**
     * Enters the line where {@code block} begins; who came here has paid for it.
     *
     * @param inPage whether from a line of the same page
     */
    void enterPaidLine(Block block, boolean inPage, int lineMask) {
        Step stepBefore = step;
        int lineBefore = line;
        step = block.steps.get(0);
        owed = block.takenOver().minusFetch();
        look(inPage ? "fetchInPage" : "fetch", block.start, block.frame, lineMask);
        owed = block.takenOver();
        step = stepBefore;
        line = lineBefore;
    }

    private void look(String method, int va, int frame, int lineMask) {
        code.data();
        code.constant(va & lineMask);
        code.constant(frame);
        int lineShift = Integer.numberOfTrailingZeros(lineMask);
        code.constant(FilterTable.index(va & lineMask, FilterTable.multiplier(lineShift)));
        site();
        code.callData(method, "(IIII)V");
        line = va & lineMask;
    }

    /** Pushes the linear address of the memory operand; {@code raised} is added to ESP first. */
    void address(DecodedOp op, int raised) {
        if (op.segment != DecodedOp.FLAT) {
            code.segments();
            code.constant(op.segment);
        }
        int disp = op.disp + (op.base == CpuState.ESP ? raised : 0);
        boolean any = false;
        if (op.base != CpuState.ZERO) {
            code.load(Code.REGISTERS + op.base);
            any = true;
        }
        if (op.index != CpuState.ZERO) {
            code.load(Code.REGISTERS + op.index);
            if (op.scale != 0) {
                code.constant(op.scale);
                code.op(Opcodes.ISHL);
            }
            plus(any);
            any = true;
        }
        if (disp != 0 || !any) {
            code.constant(disp);
            plus(any);
        }
        if (op.addressSize == 16) {
            code.constant(0xFFFF);
            code.op(Opcodes.IAND);
        }
        if (op.segment != DecodedOp.FLAT) {
            site();
            code.callSegments("linear", "(III)I");
        }
    }

    private void plus(boolean any) {
        if (any) {
            code.op(Opcodes.IADD);
        }
    }

    /** Computes the address of the memory operand into VA. */
    void addressToLocal(DecodedOp op) {
        address(op, 0);
        code.store(Code.VA);
    }

    /** Pushes {@code size} bits loaded from VA, zero-extended. */
    void loadAtLocal(int size) {
        code.data();
        code.load(Code.VA);
        site();
        code.callData("load" + size, "(II)I");
        owed = owed.plusLoad();
    }

    /** Pushes {@code size} bits of the memory operand, zero-extended. */
    void loadOperand(DecodedOp op, int size) {
        code.data();
        address(op, 0);
        site();
        code.callData("load" + size, "(II)I");
        owed = owed.plusLoad();
    }

    /** Pushes {@code size} bits from VA, of a read-modify-write. */
    void loadForUpdate(int size) {
        code.data();
        code.load(Code.VA);
        site();
        code.callData("loadForUpdate" + size, "(II)I");
        owed = owed.plusLoad();
    }

    /** Stores the local {@code value} at VA. */
    void storeAtLocal(int size, int value) {
        code.data();
        code.load(Code.VA);
        code.load(value);
        site();
        code.callData("store" + size, "(III)V");
        owed = owed.plusStore();
    }

    /** Stores the local {@code value} at VA, also to decoded code. */
    void storeLate(int value) {
        code.data();
        code.load(Code.VA);
        code.load(value);
        site();
        code.callData("storeLate32", "(III)V");
        owed = owed.plusStore();
    }

    /** Pushes register {@code number} of {@code size} bits, zero-extended. */
    void pushRegister(int size, int number) {
        switch (size) {
            case 8 -> {
                code.load(Code.REGISTERS + (number & 3));
                if (number >= 4) {
                    code.constant(8);
                    code.op(Opcodes.IUSHR);
                }
                code.constant(0xFF);
                code.op(Opcodes.IAND);
            }
            case 16 -> {
                code.load(Code.REGISTERS + number);
                code.constant(0xFFFF);
                code.op(Opcodes.IAND);
            }
            default -> code.load(Code.REGISTERS + number);
        }
    }

    /** Pops a value into register {@code number} of {@code size} bits. */
    void popRegister(int size, int number) {
        if (size == 32) {
            code.store(Code.REGISTERS + number);
            return;
        }
        int mask = size == 8 ? 0xFF : 0xFFFF;
        int local = Code.REGISTERS + (size == 8 ? number & 3 : number);
        int shift = size == 8 && number >= 4 ? 8 : 0;
        code.constant(mask);
        code.op(Opcodes.IAND);
        if (shift != 0) {
            code.constant(shift);
            code.op(Opcodes.ISHL);
        }
        code.load(local);
        code.constant(~(mask << shift));
        code.op(Opcodes.IAND);
        code.op(Opcodes.IOR);
        code.store(local);
    }

    /** Pushes the source operand, zero-extended. */
    void pushSource(DecodedOp op) {
        switch (op.mode) {
            case DecodedOp.RR, DecodedOp.MR -> pushRegister(op.size, op.src);
            case DecodedOp.RM -> loadOperand(op, op.size);
            default -> code.constant(op.imm & -1 >>> 32 - op.size);
        }
    }

    /** Pushes the operand in ModRM.rm when it is only read. */
    void pushRm(DecodedOp op, int size) {
        if (op.mode == DecodedOp.RR) {
            pushRegister(size, op.src);
        } else {
            loadOperand(op, size);
        }
    }

    /** Sign-extends the value on the stack from {@code size} bits. */
    void signExtend(int size) {
        if (size == 8) {
            code.op(Opcodes.I2B);
        } else if (size == 16) {
            code.op(Opcodes.I2S);
        }
    }

    /** Notes what kind of flags the instruction left in F1 and F2. */
    void flagsAre(int newKind) {
        kind = newKind;
    }

    /** Pushes the flags' kind as a number. */
    void pushKind() {
        if (kind == FlagKind.DYNAMIC) {
            code.loadState("kind");
        } else {
            code.constant(kind);
        }
    }

    /** Writes the flags to memory. */
    void spillFlags() {
        code.state();
        pushKind();
        code.load(Code.F1);
        code.load(Code.F2);
        code.callState("putFlags", "(III)V");
    }

    /** Takes the flags from memory. */
    void reloadFlags() {
        code.reloadFlags();
        flagsAre(FlagKind.AUX);
    }
}
