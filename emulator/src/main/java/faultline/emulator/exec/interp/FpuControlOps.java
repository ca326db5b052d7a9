package faultline.emulator.exec.interp;

import faultline.emulator.cpu.CpuState;
import faultline.emulator.cpu.Fpu;
import faultline.emulator.cpu.Mxcsr;
import faultline.emulator.cpu.Segments;
import faultline.emulator.paging.Mmu;
import faultline.emulator.trap.FloatContext;
import faultline.emulator.trap.FxArea;
import faultline.emulator.trap.GuestFault;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** x87 control words, environments and saved states. */
final class FpuControlOps {
    private static final int EXCEPTION_MASKS = 0x3F;
    private static final int SHORT_WORDS = 7;
    private static final int SHORT_ENVIRONMENT_BYTES = 2 * SHORT_WORDS;
    private static final int REGISTER_BYTES = FloatContext.SAVE_BYTES - FloatContext.ENVIRONMENT_BYTES;

    private final Operands operands;
    private final CpuState state;
    private final Mmu mmu;
    private final Fpu fpu;
    private final FloatContext context;
    private final boolean vectors;
    private final ByteBuffer image = ByteBuffer.allocate(FxArea.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    FpuControlOps(Operands operands, boolean vectors) {
        this.vectors = vectors;
        this.operands = operands;
        this.state = operands.state;
        this.mmu = operands.mmu;
        this.fpu = state.fpu;
        this.context = fpu.context();
    }

    /** Runs {@code op}, one of the operations from {@link FpuOps#FIRST_CONTROL}. */
    void execute(DecodedOp op) {
        switch (op.operation) {
            case FpuOps.LOAD_CONTROL -> context.setControl(mmu.load16(operands.address(op)));
            case FpuOps.LOAD_ENVIRONMENT -> takeEnvironment(op, false);
            case FpuOps.RESTORE -> takeEnvironment(op, true);
            case FpuOps.STORE_CONTROL -> mmu.store16(operands.address(op), context.control);
            case FpuOps.STORE_STATUS -> storeStatus(op);
            case FpuOps.STORE_ENVIRONMENT -> {
                putEnvironment(op, false);
                context.setControl(context.control | EXCEPTION_MASKS);
            }
            case FpuOps.SAVE -> {
                putEnvironment(op, true);
                context.initialize();
            }
            case FpuOps.CLEAR_EXCEPTIONS -> fpu.clearExceptions();
            case FpuOps.INITIALIZE -> context.initialize();
            case FpuOps.EXTENDED_SAVE -> extendedSave(operands.address(op));
            case FpuOps.EXTENDED_RESTORE -> extendedRestore(operands.address(op));
            default -> {
                // FWAIT: the check for pending exceptions has been made.
            }
        }
    }

    private void storeStatus(DecodedOp op) {
        if (op.mode == DecodedOp.MR) {
            mmu.store16(operands.address(op), context.status());
        } else {
            state.set16(CpuState.EAX, context.status());
        }
    }

    private int codeSelector() {
        return state.segments.selector(Segments.CS);
    }

    private int dataSelector() {
        return state.segments.selector(Segments.DS);
    }

    /** FNSTENV, FNSAVE; with operand size 16 the environment is of seven 16-bit words (SDM vol. 1, figure 8-11). */
    private void putEnvironment(DecodedOp op, boolean withRegisters) {
        image.clear();
        context.putSave(image, codeSelector(), dataSelector());
        int start = 0;
        if (narrow(op)) {
            start = FloatContext.ENVIRONMENT_BYTES - SHORT_ENVIRONMENT_BYTES;
            int[] words = {
                context.control,
                context.status(),
                context.tags(),
                context.instructionPointer,
                codeSelector(),
                context.dataPointer,
                dataSelector()
            };
            for (int i = 0; i < SHORT_WORDS; i++) {
                image.putShort(start + 2 * i, (short) words[i]);
            }
        }
        int end = withRegisters ? FloatContext.SAVE_BYTES : FloatContext.ENVIRONMENT_BYTES;
        write(operands.address(op), start, end);
    }

    private void takeEnvironment(DecodedOp op, boolean withRegisters) {
        int environment = narrow(op) ? SHORT_ENVIRONMENT_BYTES : FloatContext.ENVIRONMENT_BYTES;
        int start = FloatContext.ENVIRONMENT_BYTES - environment;
        read(operands.address(op), start, FloatContext.ENVIRONMENT_BYTES + (withRegisters ? REGISTER_BYTES : 0));
        if (start != 0) {
            short[] words = new short[SHORT_WORDS];
            for (int i = 0; i < SHORT_WORDS; i++) {
                words[i] = image.getShort(start + 2 * i);
            }
            for (int i = 0; i < SHORT_WORDS; i++) {
                image.putInt(4 * i, i == 4 ? 0 : words[i] & 0xFFFF);
            }
        }
        image.clear();
        if (withRegisters) {
            context.takeSave(image);
        } else {
            context.takeEnvironment(image);
        }
    }

    private static boolean narrow(DecodedOp op) {
        return op.size == 16;
    }

    private void extendedSave(int va) {
        checkAlignment(va);
        image.putLong(FxArea.MXCSR, 0);
        if (vectors) {
            FxArea.putVectors(image, state.xmm, state.mxcsr.value());
        }
        FxArea.putFloat(image, context, codeSelector(), dataSelector());
        write(va, 0, areaBytes());
    }

    private void extendedRestore(int va) {
        checkAlignment(va);
        read(va, 0, areaBytes());
        int mxcsr = image.getInt(FxArea.MXCSR);
        if (vectors && (mxcsr & ~Mxcsr.WRITABLE) != 0) {
            throw operands.fault.raise(GuestFault.GENERAL_PROTECTION, 0);
        }
        if (vectors) {
            state.mxcsr.set(mxcsr);
            FxArea.takeVectors(image, state.xmm);
        }
        FxArea.takeFloat(image, context);
    }

    /** Without SSE there is no MXCSR (its place gets zero) and nothing behind ST(7). */
    private int areaBytes() {
        return vectors ? FxArea.XMM_END : FxArea.XMM;
    }

    private void checkAlignment(int va) {
        if ((va & FxArea.SLOT_BYTES - 1) != 0) {
            throw operands.fault.raise(GuestFault.GENERAL_PROTECTION, 0);
        }
    }

    /** Loads the bytes from {@code start} to {@code end} of the image; both are even. */
    private void read(int va, int start, int end) {
        int at = start;
        for (; at + 4 <= end; at += 4) {
            image.putInt(at, mmu.load32(va + at - start));
        }
        if (at < end) {
            image.putShort(at, (short) mmu.load16(va + at - start));
        }
    }

    private void write(int va, int start, int end) {
        mmu.probeWrite(va, end - start);
        int at = start;
        for (; at + 4 <= end; at += 4) {
            mmu.store32(va + at - start, image.getInt(at));
        }
        if (at < end) {
            mmu.store16(va + at - start, image.getShort(at));
        }
    }
}
