package faultline.emulator.snapshot;

import java.io.IOException;

/** A file's image does not fit to this process; the message says what does not, in one line. */
public final class StaleImageException extends IOException {

    private static final long serialVersionUID = 1L;

    StaleImageException(String message) {
        super(message);
    }
}
