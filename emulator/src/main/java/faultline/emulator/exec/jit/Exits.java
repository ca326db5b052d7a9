package faultline.emulator.exec.jit;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Emits the ways out of a region: stubs first, then the common code that writes the locals back. */
final class Exits {
    /** Leaves for EIP, in line LINE, with flags of kind KIND. */
    final Label chain = new Label();
    /** Leaves likewise because of the pause. */
    final Label pause = new Label();

    private final Emission at;
    private final Code code;
    private final List<ExitStub> stubs = new ArrayList<>();

    Exits(Emission at) {
        this.at = at;
        this.code = at.code;
    }

    /** A stub that leaves for {@code eip} as things stand now. */
    Label stub(int eip, Label common) {
        ExitStub stub = new ExitStub(new Label(), eip, at.line, at.kind, at.owed(), common);
        stubs.add(stub);
        return stub.label();
    }

    /** Leaves for the next instruction, all but the current one's charge being paid, if code was overwritten. */
    void ifStale(int eip) {
        code.state();
        code.method().visitFieldInsn(Opcodes.GETFIELD, "faultline/emulator/exec/jit/RegionState", "stale", "Z");
        code.jump(Opcodes.IFNE, stub(eip, chain));
    }

    /** Emits all that was asked for. */
    void emit() {
        for (ExitStub stub : stubs) {
            code.label(stub.label());
            at.owe(stub.owed());
            code.constant(stub.eip());
            code.store(Code.EIP);
            code.constant(stub.line());
            code.store(Code.LINE);
            if (stub.kind() != FlagKind.DYNAMIC) {
                code.storeKind(stub.kind());
            }
            code.go(stub.common());
        }
        leave(chain, RegionCode.CHAIN);
        leave(pause, RegionCode.PAUSE);
    }

    /** Emits what becomes of all that is thrown between {@code from} and {@code to}. */
    void emitFailure(Label from, Label to) {
        code.handler(from, to);
        code.state();
        code.op(Opcodes.SWAP);
        code.method().visitVarInsn(Opcodes.ALOAD, 0);
        code.loadAll();
        code.callState("fail", "(Ljava/lang/Throwable;Lfaultline/emulator/exec/jit/RegionCode;" + Code.ALL + ")I");
        code.op(Opcodes.IRETURN);
    }

    private void leave(Label label, int result) {
        code.label(label);
        code.state();
        code.load(Code.EIP);
        code.load(Code.LINE);
        code.loadAll();
        code.callState("leave", "(II" + Code.ALL + ")V");
        code.constant(result);
        code.op(Opcodes.IRETURN);
    }
}
