package faultline.gdb.session;

/** A packet that is answered with an error. */
final class RspException extends Exception {

    /** The packet's text cannot be right: EINVAL. */
    static final int INVALID = 22;
    /** There is nothing at the address: EFAULT. */
    static final int FAULT = 14;
    /** It does not work. */
    static final int FAILED = 1;

    private static final long serialVersionUID = 1L;
    private final int code;

    /** @param code of the constants here; sent as two decimal digits, as QEMU does */
    RspException(int code) {
        super(null, null, false, false);
        this.code = code;
    }

    String reply() {
        return String.format("E%02d", code);
    }
}
