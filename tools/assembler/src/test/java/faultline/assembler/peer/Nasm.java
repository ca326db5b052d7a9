package faultline.assembler.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import faultline.assembler.Assembler;
import faultline.assembler.Assembly;
import faultline.assembler.layout.LineEntry;
import faultline.assembler.source.IncludeResolver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Compares with real nasm: it assembles the same source to an object, GNU ld links that with each section at the
 * address ours has, and then every loaded section must have the same bytes.
 */
public final class Nasm {
    private static final int SHF_ALLOC = 2;

    private final Path folder;
    private final Path includes;

    /**
     * A comparison.
     *
     * @param folder a scratch folder
     * @param includes where included files are
     */
    public Nasm(Path folder, Path includes) {
        this.folder = folder;
        this.includes = includes;
    }

    /** Fails unless both assemblers make the same of a source. */
    public void compare(String name, String source) throws IOException, InterruptedException {
        Tool.need("nasm", "ld");
        Assembly ours = new Assembler().assemble(name, source, IncludeResolver.files(List.of(includes)));
        assertThat(ours.diagnostics()).filteredOn(d -> d.isError()).isEmpty();
        Map<String, Elf.Section> a = Elf.sections(ours.elf());
        Map<String, Elf.Section> b = Elf.sections(theirs(name, source, a));
        for (Elf.Section s : a.values()) {
            boolean compared = (s.flags() & SHF_ALLOC) != 0 && s.size() > 0;
            if (!compared) {
                continue;
            }
            assertThat(b).containsKey(s.name());
            byte[] x = s.bytes();
            byte[] y = b.get(s.name()).bytes();
            int at = Arrays.mismatch(x, y);
            if (at >= 0) {
                fail(
                        "%s: section %s differs at offset 0x%x%s",
                        name, s.name(), at, line(ours, s.address() + at, source));
            }
            // GNU ld's default script rounds the end of .bss up to a word.
            assertThat(b.get(s.name()).size()).as("size of " + s.name()).isBetween(s.size(), s.size() + 3);
        }
    }

    private static String line(Assembly ours, long address, String source) {
        int line = 0;
        for (LineEntry e : ours.image().lines()) {
            if (e.address() <= address && e.file().equals(ours.source())) {
                line = e.line();
            }
        }
        return line == 0 ? "" : ", line " + line + ": " + source.split("\n", -1)[line - 1];
    }

    private byte[] theirs(String name, String source, Map<String, Elf.Section> layout)
            throws IOException, InterruptedException {
        Path asm = folder.resolve("peer.asm");
        Files.write(asm, source.getBytes(StandardCharsets.UTF_8));
        String include = "-I" + includes.toAbsolutePath() + "/";
        Tool.Result r = Tool.run(
                folder, List.of("nasm", "-f", "elf32", "-O2", "-w-all", include, "-o", "peer.o", asm.toString()));
        assertThat(r.output()).as("nasm on " + name).isEmpty();
        List<String> link = new ArrayList<>(
                List.of("ld", "-m", "elf_i386", "-e", "_start", "-o", "peer", "--no-warn-rwx-segments"));
        for (Elf.Section s : layout.values()) {
            if ((s.flags() & SHF_ALLOC) != 0 && s.size() > 0) {
                link.add(String.format("--section-start=%s=0x%x", s.name(), s.address()));
            }
        }
        link.add("peer.o");
        Tool.Result linked = Tool.run(folder, link);
        assertThat(linked.status()).as(linked.output()).isZero();
        return Files.readAllBytes(folder.resolve("peer"));
    }
}
