package faultline.profiles;

/** A profile cannot be used; the message is one line that says what, where and what to do. */
public final class ProfileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** An error with its line for the user. */
    public ProfileException(String message) {
        super(message);
    }
}
