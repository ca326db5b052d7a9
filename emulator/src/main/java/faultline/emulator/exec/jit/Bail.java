package faultline.emulator.exec.jit;

/** Thrown, always the same one, when the instruction at a {@link Site} must be interpreted; nothing of it is done. */
final class Bail extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Bail() {
        super(null, null, false, false);
    }
}
