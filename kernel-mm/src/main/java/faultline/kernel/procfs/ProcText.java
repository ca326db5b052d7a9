package faultline.kernel.procfs;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.vfs.FileSystem;
import faultline.kernel.vfs.GeneratedFile;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Consumer;

/** The text of one file in /proc while it is made: seq_file. Each line is charged. */
public final class ProcText {

    private final KernelWork work;
    private final StringBuilder text = new StringBuilder();

    private ProcText(KernelWork work) {
        this.work = work;
    }

    /** A file whose text {@code maker} makes at each reading. */
    static GeneratedFile file(FileSystem fileSystem, KernelWork work, Consumer<ProcText> maker) {
        return new GeneratedFile(fileSystem, () -> {
            ProcText text = new ProcText(work);
            maker.accept(text);
            return text.text.toString().getBytes(StandardCharsets.ISO_8859_1);
        });
    }

    /** Adds a line, formatted as by {@link String#format}. */
    void line(String format, Object... values) {
        raw(String.format(Locale.ROOT, format, values) + '\n');
    }

    /** Adds text without a line's end. */
    void raw(String part) {
        work.path(KernelPath.PROC_LINE);
        text.append(part);
    }
}
