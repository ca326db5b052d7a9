package faultline.emulator.decode;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.Peers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lengths and text agree with GNU objdump over the code of a static glibc program. */
class ObjdumpDifferentialTest {
    private static final Pattern LINE = Pattern.compile("^ *([0-9a-f]+):\\t([0-9a-f ]+?) *\\t(.*)$");
    /** Register files this table does not know: AVX. */
    private static final Pattern OTHER_UNITS = Pattern.compile("\\b([yz]mm\\d|k[0-7]|[YZ]MMWORD)\\b");

    private static final Set<String> LEADING_WORDS =
            Set.of("lock", "rep", "repz", "repnz", "notrack", "bnd", "data16", "cs", "ds", "es", "fs", "gs", "ss");

    private final OpcodeTable table = OpcodeTable.load();
    private final Disassembler disassembler = new Disassembler(new Decoder(table), Symbolizer.NONE);

    @Test
    void agreesOnAStaticProgram(@TempDir Path dir) throws Exception {
        Peers.require("gcc", "objdump");
        Path source = Files.writeString(
                dir.resolve("p.c"),
                "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n"
                        + "int main(int c, char **v) { printf(\"%d %s\\n\", c * 7, v[0]); return strlen(v[0]) / c; }\n");
        Path program = dir.resolve("p");
        Peers.run(dir, "gcc", "-m32", "-static", "-O2", "-o", program.toString(), source.toString());
        String listing = Peers.run(dir, "objdump", "-d", "-w", "-M", "intel", program.toString());
        assertThat(compare(listing)).isGreaterThan(80_000);
    }

    @Test
    void agreesOnCodeForAPentium4(@TempDir Path dir) throws Exception {
        Peers.require("gcc", "objdump");
        StringBuilder source = new StringBuilder("#include <emmintrin.h>\n");
        for (String type : List.of("float", "double", "int", "short", "unsigned char")) {
            String name = type.replace(' ', '_');
            source.append("""
                    void add_N(T *a, T *b, int n) { for (int i = 0; i < n; i++) a[i] = a[i] * 3 + b[i]; }
                    void low_N(T *a, T *b, int n) { for (int i = 0; i < n; i++) a[i] = a[i] < b[i] ? a[i] : b[i]; }
                    T sum_N(T *a, int n) { T s = 0; for (int i = 0; i < n; i++) s += a[i]; return s; }
                    """.replace("_N", "_" + name).replace("T ", type + " "));
        }
        source.append("""
                __m64 mix(__m64 a, __m64 b) { return _mm_add_pi8(_mm_shuffle_pi16(a, 27), _mm_unpacklo_pi8(a, b)); }
                __m128 pick(__m128 a, __m128 b) { return _mm_shuffle_ps(_mm_cmpnle_ps(a, b), _mm_rcp_ps(a), 27); }
                int where(__m128i a, __m128i b) { return _mm_movemask_epi8(_mm_cmpeq_epi8(a, b)); }
                int round_off(double x) { return _mm_cvtsd_si32(_mm_set_sd(x)); }
                void put(__m128i *p, __m128i v) { _mm_stream_si128(p, v); _mm_sfence(); _mm_clflush(p); }
                """);
        Path file = Files.writeString(dir.resolve("v.c"), source);
        Path object = dir.resolve("v.o");
        Peers.run(
                dir,
                "gcc",
                "-m32",
                "-march=pentium4",
                "-O2",
                "-ftree-vectorize",
                "-msse2",
                "-mfpmath=sse",
                "-c",
                "-o",
                object.toString(),
                file.toString());
        int compared = compare(Peers.run(dir, "objdump", "-d", "-w", "-M", "intel", object.toString()));
        assertThat(compared).isGreaterThan(600);
    }

    /** Compares, and returns how many instructions. */
    private int compare(String listing) {
        int compared = 0;
        int skipped = 0;
        List<String> different = new ArrayList<>();
        for (String line : listing.split("\n")) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                continue;
            }
            String theirs = normalise(matcher.group(3));
            if (OTHER_UNITS.matcher(theirs).find() || !table.mnemonics().contains(mnemonic(theirs))) {
                skipped++;
                continue;
            }
            compared++;
            byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(matcher.group(2));
            int eip = Integer.parseUnsignedInt(matcher.group(1), 16);
            Disassembler.Line ours = disassembler.line(eip, at -> at < bytes.length ? bytes[at] : 0);
            if (ours.length() != bytes.length || !normalise(ours.text()).equals(theirs)) {
                different.add(line + "   ours: " + ours);
            }
        }
        assertThat(different)
                .as("of %d compared, %d skipped", compared, skipped)
                .isEmpty();
        assertThat(skipped).isLessThan(compared / 3);
        return compared;
    }

    private static String mnemonic(String text) {
        String word = "";
        for (String candidate : text.split(" ")) {
            word = candidate;
            if (!LEADING_WORDS.contains(candidate)) {
                break;
            }
        }
        return switch (word) {
            case "movs", "cmps", "stos", "lods", "scas" -> word + "b";
            default ->
                word.endsWith("w") && word.matches("(push|ret|leave|call)w")
                        ? word.substring(0, word.length() - 1)
                        : word;
        };
    }

    /** Drops comments and symbols, 0x of branch targets, and runs of blanks. */
    private static String normalise(String text) {
        return text.replaceAll("\\s*[<#].*", "")
                .replaceAll("\\s+", " ")
                .replaceAll("^((?:[a-z]+ )*)(0x)?([0-9a-f]+)$", "$1$3")
                .strip();
    }
}
