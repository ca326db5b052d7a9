package faultline.testkit;

import faultline.emulator.snapshot.SelfSaved;
import faultline.kernel.syscall.Console;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Standard streams in memory. */
public final class BytesConsole implements Console, SelfSaved {

    private final byte[] input;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private int consumed;

    BytesConsole(byte[] input) {
        this.input = input.clone();
    }

    @Override
    public int read(byte[] into, int at, int length) {
        int part = Math.min(length, input.length - consumed);
        System.arraycopy(input, consumed, into, at, part);
        consumed += part;
        return part;
    }

    @Override
    public boolean write(int fd, byte[] bytes, int at, int length) {
        (fd == 2 ? errors : output).write(bytes, at, length);
        return true;
    }

    private record Saved(int consumed, byte[] output, byte[] errors) {}

    @Override
    public Object save() {
        return new Saved(consumed, output.toByteArray(), errors.toByteArray());
    }

    @Override
    public void restore(Object state) {
        Saved saved = (Saved) state;
        consumed = saved.consumed;
        output.reset();
        output.writeBytes(saved.output);
        errors.reset();
        errors.writeBytes(saved.errors);
    }

    /** What was written to standard output. */
    public String output() {
        return output.toString(StandardCharsets.ISO_8859_1);
    }

    /** What was written to standard error. */
    public String errors() {
        return errors.toString(StandardCharsets.ISO_8859_1);
    }
}
