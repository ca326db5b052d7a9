package faultline.kernel.frame;

/** The machine cannot run this kernel as configured; the message tells the user what to change. */
public final class KernelConfigException extends RuntimeException {

    /** @param message one line: what is wrong and what to do */
    public KernelConfigException(String message) {
        super(message);
    }
}
