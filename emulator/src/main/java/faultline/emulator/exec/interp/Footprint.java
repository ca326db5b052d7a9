package faultline.emulator.exec.interp;

/** What instructions do to the general registers, for engines that keep these elsewhere. */
public final class Footprint {
    private Footprint() {}

    /** Whether {@code op}, from {@link Handlers#FIRST_GENERAL} on, writes neither general registers nor arithmetic flags. */
    public static boolean sparesRegisters(DecodedOp op) {
        return switch (op.handler) {
            case Handlers.FPU ->
                op.operation != FpuOps.COMPARE_FLAGS
                        && op.operation != FpuOps.MOVE_IF
                        && op.operation != FpuOps.STORE_STATUS;
            case Handlers.XMM_STORE_INT,
                    Handlers.MMX_STORE_32,
                    Handlers.XMM_EXTRACT,
                    Handlers.MMX_EXTRACT,
                    Handlers.MMX_BYTE_SIGNS,
                    Handlers.XMM_BYTE_SIGNS,
                    Handlers.XMM_SINGLE_SIGNS,
                    Handlers.XMM_DOUBLE_SIGNS,
                    Handlers.COMPARE_SINGLE,
                    Handlers.COMPARE_DOUBLE,
                    Handlers.CVTSS2SI,
                    Handlers.CVTSD2SI -> false;
            case Handlers.DIRECTION_FLAG -> true;
            default -> op.handler >= Handlers.FIRST_SIMD;
        };
    }
}
