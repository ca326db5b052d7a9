package faultline.kernel.account;

/**
 * Where the code of each {@link KernelPath} lies in the kernel image: one after another from the start of the text, each
 * aligned to 16 bytes as gcc aligns functions. So paths compete for instruction-cache lines as real functions do.
 */
public final class KernelText {

    private static final int FUNCTION_ALIGNMENT = 16;

    private final int[] addresses = new int[KernelPath.values().length];
    private final int end;

    /** @param start kernel virtual address of the first byte of the text */
    public KernelText(int start) {
        int at = start;
        for (KernelPath path : KernelPath.values()) {
            addresses[path.ordinal()] = at;
            at += (path.bytes() + FUNCTION_ALIGNMENT - 1) & -FUNCTION_ALIGNMENT;
        }
        end = at;
    }

    /** Kernel virtual address of the first instruction of {@code path}. */
    public int address(KernelPath path) {
        return addresses[path.ordinal()];
    }

    /** Kernel virtual address behind the last path. */
    public int end() {
        return end;
    }
}
