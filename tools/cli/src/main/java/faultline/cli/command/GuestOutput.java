package faultline.cli.command;

import java.io.IOException;
import java.io.OutputStream;

/** Passes the guest's writes on at once, and does something before the first. Remembers whether a write failed. */
final class GuestOutput extends OutputStream {

    private final OutputStream to;
    private final Runnable beforeFirst;
    private boolean written;
    private boolean closed;

    GuestOutput(OutputStream to, Runnable beforeFirst) {
        this.to = to;
        this.beforeFirst = beforeFirst;
    }

    /** Whether nobody reads any more. */
    boolean closed() {
        return closed;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (!written) {
            written = true;
            beforeFirst.run();
        }
        try {
            to.write(bytes, offset, length);
            to.flush();
        } catch (IOException e) {
            closed = true;
            throw e;
        }
    }
}
