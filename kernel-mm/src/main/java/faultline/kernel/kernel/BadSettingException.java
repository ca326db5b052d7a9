package faultline.kernel.kernel;

/** The configuration sets a file of /proc/sys/vm that this kernel has not, or to what it cannot be; the message says which. */
public final class BadSettingException extends RuntimeException {

    private static final long serialVersionUID = 1;

    BadSettingException(String message) {
        super(message);
    }
}
