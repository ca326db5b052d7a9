package faultline.emulator.exec.jit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Writes the method of a region: ASM with the region's locals. All locals keep their types from the prologue on and the
 * operand stack is empty at every label, so that every stack map frame is the same.
 */
final class Code {
    /** Internal name of the region's class. */
    static final String NAME = "faultline/emulator/exec/jit/Region";

    /** {@link RegionState#history}; before the first block, the number of the entry. */
    static final int HISTORY = 1;
    /** First of the eight general registers. */
    static final int REGISTERS = 2;
    /** The flags: see {@link FlagKind}. Where their kind is not static, it is in {@link RegionState#kind}. */
    static final int F1 = 10;

    static final int F2 = 11;
    /** Where to go on. */
    static final int EIP = 12;
    /** The line that instructions were last fetched from, at exits and indirect jumps. */
    static final int LINE = 13;
    /** Address behind an indirect jump. */
    static final int BEHIND = 14;
    /** Temporaries within an instruction. */
    static final int VA = 15;

    static final int A = 16;
    static final int B = 17;
    static final int R = 18;
    /** A long. */
    static final int WIDE = 19;
    /** What the region owes, longs as in {@link Owed}. */
    static final int WORK = 21;

    static final int EVENTS = 23;
    /**
     * The {@link RegionState}. In a local and not a constant, so that HotSpot has its address in a register or on the stack and need
     * not write all of it into each instruction that uses it.
     */
    static final int STATE = 25;

    /** Descriptor of what {@link #loadAll} pushes. */
    static final String ALL = "IIIIIIIIIIIJJ";

    private static final String PACKAGE = "faultline/emulator/exec/jit/";
    private static final String REGION_STATE = PACKAGE + "RegionState";
    private static final String[] REGISTER_NAMES = {"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"};
    private static final Object[] FRAME = frame();

    private final MethodVisitor method;
    private boolean framed;

    Code(MethodVisitor method) {
        this.method = method;
    }

    private static Object[] frame() {
        List<Object> types = new ArrayList<>(List.of(NAME));
        types.addAll(Collections.nCopies(R, Opcodes.INTEGER));
        types.addAll(Collections.nCopies(3, Opcodes.LONG));
        types.add(REGION_STATE);
        return types.toArray();
    }

    MethodVisitor method() {
        return method;
    }

    /** A label that can be jumped to. */
    void label(Label label) {
        method.visitLabel(label);
        if (framed) {
            method.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
        } else {
            method.visitFrame(Opcodes.F_FULL, FRAME.length, FRAME, 0, null);
            framed = true;
        }
    }

    /** The start of the handler of all that is thrown between {@code from} and {@code to}; leaves on the stack what was thrown. */
    void handler(Label from, Label to) {
        Label handler = new Label();
        method.visitTryCatchBlock(from, to, handler, null);
        method.visitLabel(handler);
        method.visitFrame(Opcodes.F_SAME1, 0, null, 1, new Object[] {"java/lang/Throwable"});
    }

    /** Gives all locals a value, and leaves the number of the entry on the stack: registers, flags and history have theirs, and others any. */
    void initialize() {
        load(HISTORY);
        method.visitVarInsn(Opcodes.ALOAD, 0);
        method.visitFieldInsn(Opcodes.GETFIELD, PACKAGE + "RegionCode", "state", "L" + REGION_STATE + ";");
        method.visitVarInsn(Opcodes.ASTORE, STATE);
        loadState("f1");
        store(F1);
        loadState("f2");
        store(F2);
        loadState("history");
        store(HISTORY);
        reloadRegisters();
        for (int local = REGISTERS; local <= R; local++) {
            if (local > REGISTERS + 7 && local != F1 && local != F2) {
                constant(0);
                store(local);
            }
        }
        clear(WIDE);
        clear(WORK);
        clear(EVENTS);
    }

    /** Takes the general registers from memory. */
    void reloadRegisters() {
        for (int register = 0; register < REGISTER_NAMES.length; register++) {
            loadState(REGISTER_NAMES[register]);
            store(REGISTERS + register);
        }
    }

    void op(int opcode) {
        method.visitInsn(opcode);
    }

    void constant(int value) {
        if (value >= -1 && value <= 5) {
            method.visitInsn(Opcodes.ICONST_0 + value);
        } else if (value == (byte) value) {
            method.visitIntInsn(Opcodes.BIPUSH, value);
        } else if (value == (short) value) {
            method.visitIntInsn(Opcodes.SIPUSH, value);
        } else {
            method.visitLdcInsn(value);
        }
    }

    void constant(long value) {
        method.visitLdcInsn(value);
    }

    void load(int local) {
        method.visitVarInsn(Opcodes.ILOAD, local);
    }

    void store(int local) {
        method.visitVarInsn(Opcodes.ISTORE, local);
    }

    /** Pushes the general registers. */
    void loadRegisters() {
        for (int register = 0; register < REGISTER_NAMES.length; register++) {
            load(REGISTERS + register);
        }
    }

    /** Pushes the general registers, the flags, the history and what is owed. */
    void loadAll() {
        loadRegisters();
        load(F1);
        load(F2);
        load(HISTORY);
        loadLong(WORK);
        loadLong(EVENTS);
    }

    /** Notes the direction of a conditional branch. */
    void shiftHistory(boolean taken) {
        load(HISTORY);
        constant(1);
        op(Opcodes.ISHL);
        if (taken) {
            constant(1);
            op(Opcodes.IOR);
        }
        store(HISTORY);
    }

    void loadLong(int local) {
        method.visitVarInsn(Opcodes.LLOAD, local);
    }

    void storeLong(int local) {
        method.visitVarInsn(Opcodes.LSTORE, local);
    }

    void jump(int opcode, Label target) {
        method.visitJumpInsn(opcode, target);
    }

    void go(Label target) {
        method.visitJumpInsn(Opcodes.GOTO, target);
    }

    /** Pushes the memory path. */
    void data() {
        method.visitFieldInsn(Opcodes.GETSTATIC, NAME, "DATA", "L" + PACKAGE + "DataPath;");
    }

    /** Pushes the branch path. */
    void branches() {
        method.visitFieldInsn(Opcodes.GETSTATIC, NAME, "BRANCHES", "L" + PACKAGE + "BranchPath;");
    }

    /** Pushes the segments. */
    void segments() {
        method.visitFieldInsn(Opcodes.GETSTATIC, NAME, "SEGMENTS", "L" + PACKAGE + "SegmentPath;");
    }

    /** Pushes the divisions. */
    void divisions() {
        method.visitFieldInsn(Opcodes.GETSTATIC, NAME, "DIVISIONS", "L" + PACKAGE + "DividePath;");
    }

    /** Pushes the slow path. */
    void slow() {
        method.visitFieldInsn(Opcodes.GETSTATIC, NAME, "SLOW", "L" + PACKAGE + "SlowPath;");
    }

    /** Pushes the state outside regions. */
    void state() {
        method.visitVarInsn(Opcodes.ALOAD, STATE);
    }

    /** Pushes the flags outside regions. */
    void flags() {
        method.visitFieldInsn(Opcodes.GETSTATIC, NAME, "FLAGS", "Lfaultline/emulator/cpu/Flags;");
    }

    void callData(String name, String descriptor) {
        method.visitMethodInsn(Opcodes.INVOKEVIRTUAL, PACKAGE + "DataPath", name, descriptor, false);
    }

    void callBranches(String name, String descriptor) {
        method.visitMethodInsn(Opcodes.INVOKEVIRTUAL, PACKAGE + "BranchPath", name, descriptor, false);
    }

    void callSegments(String name, String descriptor) {
        method.visitMethodInsn(Opcodes.INVOKEVIRTUAL, PACKAGE + "SegmentPath", name, descriptor, false);
    }

    void callDivisions(String name, String descriptor) {
        method.visitMethodInsn(Opcodes.INVOKEVIRTUAL, PACKAGE + "DividePath", name, descriptor, false);
    }

    void callSlow(String name, String descriptor) {
        method.visitMethodInsn(Opcodes.INVOKEVIRTUAL, PACKAGE + "SlowPath", name, descriptor, false);
    }

    void callState(String name, String descriptor) {
        method.visitMethodInsn(Opcodes.INVOKEVIRTUAL, REGION_STATE, name, descriptor, false);
    }

    void callKind(String name, String descriptor) {
        method.visitMethodInsn(Opcodes.INVOKESTATIC, PACKAGE + "FlagKind", name, descriptor, false);
    }

    void callStatic(String owner, String name, String descriptor) {
        method.visitMethodInsn(Opcodes.INVOKESTATIC, owner, name, descriptor, false);
    }

    /** Pushes an int of the state outside regions. */
    void loadState(String field) {
        state();
        method.visitFieldInsn(Opcodes.GETFIELD, REGION_STATE, field, "I");
    }

    /** The flags are of kind {@code kind} where this is not static. */
    void storeKind(int kind) {
        state();
        constant(kind);
        method.visitFieldInsn(Opcodes.PUTFIELD, REGION_STATE, "kind", "I");
    }

    /** Adds {@code amount} to a long local. */
    void add(int local, long amount) {
        if (amount != 0) {
            loadLong(local);
            constant(amount);
            op(Opcodes.LADD);
            storeLong(local);
        }
    }

    /** Sets a long local to 0. */
    void clear(int local) {
        op(Opcodes.LCONST_0);
        storeLong(local);
    }

    /** Jumps to {@code target} if the pause is reached, or, if not {@code due}, if it is not. */
    void jumpIfDue(boolean due, Label target) {
        loadLong(WORK);
        constant(Owed.CYCLES);
        op(Opcodes.LSHR);
        op(Opcodes.L2I);
        loadState("limit");
        jump(due ? Opcodes.IF_ICMPGE : Opcodes.IF_ICMPLT, target);
    }

    /** Sets F1 and F2 from the flags outside regions: {@link FlagKind#AUX}. */
    void reloadFlags() {
        flags();
        method.visitFieldInsn(Opcodes.GETFIELD, "faultline/emulator/cpu/Flags", "result", "I");
        store(F1);
        flags();
        method.visitFieldInsn(Opcodes.GETFIELD, "faultline/emulator/cpu/Flags", "aux", "I");
        store(F2);
    }
}
