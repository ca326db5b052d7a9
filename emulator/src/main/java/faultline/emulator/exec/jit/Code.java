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

    static final int DEADLINE = 2;
    /** First of the eight general registers. */
    static final int REGISTERS = 4;
    /** The flags: see {@link FlagKind}. */
    static final int F1 = 12;

    static final int F2 = 13;
    static final int KIND = 14;
    /** Branch history. */
    static final int HISTORY = 15;
    /** Counts of {@link RegionState#leave}, longs. */
    static final int WORK = 16;

    static final int ACCESSES = 18;
    static final int FETCHES = 20;
    /** Where to go on. */
    static final int EIP = 22;
    /** The line that instructions were last fetched from, at exits and indirect jumps. */
    static final int LINE = 23;
    /** Address behind an indirect jump. */
    static final int BEHIND = 24;
    /** Temporaries within an instruction. */
    static final int VA = 25;

    static final int A = 26;
    static final int B = 27;
    static final int R = 28;
    /** A long. */
    static final int WIDE = 29;

    static final int LOCALS = 31;

    private static final String PACKAGE = "faultline/emulator/exec/jit/";
    private static final Object[] FRAME = frame();

    private final MethodVisitor method;
    private boolean framed;

    Code(MethodVisitor method) {
        this.method = method;
    }

    private static Object[] frame() {
        List<Object> types = new ArrayList<>(List.of(NAME, Opcodes.INTEGER, Opcodes.LONG));
        types.addAll(Collections.nCopies(HISTORY - REGISTERS + 1, Opcodes.INTEGER));
        types.addAll(Collections.nCopies(3, Opcodes.LONG));
        types.addAll(Collections.nCopies(R - EIP + 1, Opcodes.INTEGER));
        types.add(Opcodes.LONG);
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

    /** The label of the exception handler. */
    void handler(Label label) {
        method.visitLabel(label);
        method.visitFrame(Opcodes.F_SAME1, 0, null, 1, new Object[] {"java/lang/RuntimeException"});
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

    /** Pushes the slow path. */
    void slow() {
        method.visitFieldInsn(Opcodes.GETSTATIC, NAME, "SLOW", "L" + PACKAGE + "SlowPath;");
    }

    /** Pushes the state outside regions. */
    void state() {
        method.visitFieldInsn(Opcodes.GETSTATIC, NAME, "STATE", "L" + PACKAGE + "RegionState;");
    }

    /** Pushes the flags outside regions. */
    void flags() {
        method.visitFieldInsn(Opcodes.GETSTATIC, NAME, "FLAGS", "Lfaultline/emulator/cpu/Flags;");
    }

    /** Pushes the registers outside regions. */
    void registers() {
        method.visitFieldInsn(Opcodes.GETSTATIC, NAME, "REGISTERS", "[I");
    }

    void callData(String name, String descriptor) {
        method.visitMethodInsn(Opcodes.INVOKEVIRTUAL, PACKAGE + "DataPath", name, descriptor, false);
    }

    void callBranches(String name, String descriptor) {
        method.visitMethodInsn(Opcodes.INVOKEVIRTUAL, PACKAGE + "BranchPath", name, descriptor, false);
    }

    void callSlow(String name, String descriptor) {
        method.visitMethodInsn(Opcodes.INVOKEVIRTUAL, PACKAGE + "SlowPath", name, descriptor, false);
    }

    void callState(String name, String descriptor) {
        method.visitMethodInsn(Opcodes.INVOKEVIRTUAL, PACKAGE + "RegionState", name, descriptor, false);
    }

    void callKind(String name, String descriptor) {
        method.visitMethodInsn(Opcodes.INVOKESTATIC, PACKAGE + "FlagKind", name, descriptor, false);
    }

    void callStatic(String owner, String name, String descriptor) {
        method.visitMethodInsn(Opcodes.INVOKESTATIC, owner, name, descriptor, false);
    }

    /** Pushes the eight general registers. */
    void loadRegisters() {
        for (int i = 0; i < 8; i++) {
            load(REGISTERS + i);
        }
    }

    /** Sets the eight general registers from those outside regions. */
    void reloadRegisters() {
        for (int i = 0; i < 8; i++) {
            registers();
            constant(i);
            op(Opcodes.IALOAD);
            store(REGISTERS + i);
        }
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
