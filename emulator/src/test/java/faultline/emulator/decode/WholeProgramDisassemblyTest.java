package faultline.emulator.decode;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Over all code of Debian's static busybox for i386 and of a static glibc program, every instruction is as long as GNU objdump
 * says, and at least 99.9 % read the same. Where busybox is, the environment variable {@code FAULTLINE_BUSYBOX} says.
 *
 * <p>Instructions whose mnemonic no row of the table has are left out and counted by name; they come into the comparison with
 * their rows.
 */
class WholeProgramDisassemblyTest {
    private static final String BUSYBOX = "FAULTLINE_BUSYBOX";
    private static final double LEAST_AGREEMENT = 0.999;
    private static final Pattern LINE = Pattern.compile("^ *([0-9a-f]+):\\t([0-9a-f ]+?) *\\t(.*)$");
    private static final Pattern PREFIXES =
            Pattern.compile("^((lock|rep|repz|repnz|notrack|bnd|data16|addr16|xacquire|xrelease|[cdefgs]s) )+(?=\\S)");
    private static final Pattern X87 = Pattern.compile("\\bst\\b|\\bTBYTE\\b");
    private static final Pattern SIMD = Pattern.compile("\\bx?mm\\d\\b|\\bXMMWORD\\b");
    private static final Pattern LATER = Pattern.compile("\\b[yz]mm\\d\\b|\\bk[0-7]\\b|\\b[YZ]MMWORD\\b");

    private final OpcodeTable table = OpcodeTable.load();
    private final Disassembler disassembler = new Disassembler(new Decoder(table), Symbolizer.NONE);
    private final boolean knowsX87 = table.mnemonics().contains("fld");
    private final boolean knowsSimd = table.mnemonics().contains("movaps");

    @TempDir
    private Path folder;

    /** What came of a program. */
    private static final class Tally {
        int compared;
        final List<String> lengths = new ArrayList<>();
        final List<String> texts = new ArrayList<>();
        final Map<String, Integer> leftOut = new TreeMap<>();
    }

    @Test
    void agreesOnBusybox() throws Exception {
        Peers.require("objdump");
        String busybox = System.getenv(BUSYBOX);
        if (busybox == null || !Files.isReadable(Path.of(busybox))) {
            Peers.absent(BUSYBOX + " does not name Debian's busybox-static of i386");
        }
        check(Path.of(busybox).toAbsolutePath(), 200_000);
    }

    @Test
    void agreesOnAStaticProgram() throws Exception {
        Peers.require("gcc", "objdump");
        Path source = Files.writeString(folder.resolve("p.c"), """
                #include <math.h>
                #include <pthread.h>
                #include <stdio.h>
                #include <stdlib.h>
                static void *run(void *p) { return p; }
                int main(int c, char **v) {
                    pthread_t t;
                    pthread_create(&t, 0, run, v);
                    pthread_join(t, 0);
                    printf("%f %s\\n", sin(c * 0.7) + pow(c, 1.5), v[0]);
                    return 0;
                }
                """);
        Path program = folder.resolve("p");
        Peers.run(folder, "gcc", "-m32", "-static", "-O2", "-o", program.toString(), source.toString(), "-lm");
        check(program, 100_000);
    }

    private void check(Path program, int least) throws IOException, InterruptedException {
        Tally tally = new Tally();
        Peers.run(folder, "objdump", "-d", "-w", "-M", "intel", program.toString())
                .lines()
                .forEach(line -> compare(line, tally));
        int leftOut = tally.leftOut.values().stream().mapToInt(n -> n).sum();
        System.out.printf(
                "disassembly of %s: %d compared, %d texts differ, %d left out %s%n",
                program.getFileName(), tally.compared, tally.texts.size(), leftOut, tally.leftOut);
        assertThat(tally.lengths).as("of %d instructions", tally.compared).isEmpty();
        assertThat(tally.texts)
                .as("of %d instructions; left out: %s", tally.compared, tally.leftOut)
                .hasSizeLessThanOrEqualTo((int) (tally.compared * (1 - LEAST_AGREEMENT)));
        assertThat(tally.compared).isGreaterThan(least);
    }

    private void compare(String line, Tally tally) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return;
        }
        String theirs = normalise(matcher.group(3));
        String mnemonic = PREFIXES.matcher(theirs).replaceFirst("").split(" ")[0];
        if (!known(theirs, mnemonic)) {
            tally.leftOut.merge(mnemonic, 1, Integer::sum);
            return;
        }
        tally.compared++;
        byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(matcher.group(2));
        int eip = Integer.parseUnsignedInt(matcher.group(1), 16);
        Disassembler.Line ours = disassembler.line(eip, at -> at < bytes.length ? bytes[at] : 0);
        if (ours.length() != bytes.length) {
            tally.lengths.add(line + "   ours: " + ours);
        } else if (!normalise(ours.text()).equals(theirs)) {
            tally.texts.add(line + "   ours: " + ours.text());
        }
    }

    private boolean known(String text, String mnemonic) {
        if (LATER.matcher(text).find()
                || X87.matcher(text).find() && !knowsX87
                || SIMD.matcher(text).find() && !knowsSimd) {
            return false;
        }
        return table.mnemonics().contains(mnemonic)
                || table.mnemonics().contains(mnemonic + "b")
                || mnemonic.endsWith("w") && table.mnemonics().contains(mnemonic.substring(0, mnemonic.length() - 1));
    }

    /** Drops comments and symbols, 0x of branch targets, and runs of blanks. */
    private static String normalise(String text) {
        return text.replaceAll("\\s*[<#].*", "")
                .replaceAll("\\s+", " ")
                .replaceAll("^((?:[a-z]+ )*)(0x)?([0-9a-f]+)$", "$1$3")
                .strip();
    }
}
