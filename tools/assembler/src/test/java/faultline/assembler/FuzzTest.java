package faultline.assembler;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.assembler.source.IncludeResolver;
import faultline.guest.GuestCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** No input makes the assembler throw: it gives a program or says what is wrong. */
class FuzzTest {
    private static final String[] WORDS = {
        "mov",
        "add",
        "jmp",
        "eax",
        "bl",
        "[",
        "]",
        ",",
        ":",
        "dword",
        "byte",
        "section",
        ".text",
        ".bss",
        "times",
        "db",
        "dd",
        "resb",
        "equ",
        "label",
        ".x",
        "..@y",
        "$",
        "$$",
        "1",
        "0x",
        "0ffh",
        "'a'",
        "\"",
        "%macro",
        "%endmacro",
        "%rep",
        "%endrep",
        "%define",
        "%assign",
        "%if",
        "%else",
        "%endif",
        "%1",
        "%%l",
        "%0",
        "%rotate",
        "%include",
        "m",
        "2",
        "*",
        "-",
        "+",
        "(",
        ")",
        "/",
        "%",
        "\n",
        "\n",
        "\n",
        "\\\n",
        "global",
        "_start",
        "align",
        "struc",
        "endstruc",
        "istruc",
        "at",
        "iend",
        "%push",
        "%pop",
        "%$c",
        "%[",
        "{",
        "}",
        "rep",
        "lock",
        "movsb",
        "absolute",
        "extern",
        "short",
        "strict",
        "word",
        "call",
        "lea",
        "esp",
        "*2",
        "shl",
        "1.5",
        "-1",
        "~",
        "!",
        "<<",
        "%exitrep",
        "%xdefine",
        "%undef",
        "%rmacro",
        "__SECT__",
        "es:",
        "far",
        "%+",
        "%ifidn",
        "%strlen",
        "incbin",
        "use16"
    };

    @Property(tries = 2000)
    void randomBytes(@ForAll byte[] bytes) throws IOException {
        Path file = Files.createTempFile("fuzz", ".asm");
        try {
            Files.write(file, bytes);
            check(new Assembler().assemble(file));
        } finally {
            Files.delete(file);
        }
    }

    @Property(tries = 3000)
    void randomWords(@ForAll("words") List<String> words) {
        check(Build.of("_start:\n" + String.join(" ", words)));
    }

    @Provide
    Arbitrary<List<String>> words() {
        return Arbitraries.of(WORDS).list().ofMaxSize(60);
    }

    @Property(tries = 300)
    void mutatedSources(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        List<String> sources = sources();
        StringBuilder text = new StringBuilder(sources.get(random.nextInt(sources.size())));
        for (int i = random.nextInt(8); i >= 0; i--) {
            mutate(text, random);
        }
        GuestCatalog catalog = new GuestCatalog();
        check(new Assembler().assemble("fuzz.asm", text.toString(), (name, from) -> catalog.include(name)
                .map(s -> new IncludeResolver.Source(name, s.getBytes(StandardCharsets.UTF_8)))));
    }

    private static void mutate(StringBuilder text, Random random) {
        int at = random.nextInt(text.length());
        int end = Math.min(text.length(), at + random.nextInt(12));
        switch (random.nextInt(5)) {
            case 0 -> text.delete(at, end);
            case 1 -> text.insert(at, WORDS[random.nextInt(WORDS.length)]);
            case 2 -> text.insert(random.nextInt(text.length()), text.substring(at, end));
            case 3 -> text.setCharAt(at, (char) (32 + random.nextInt(95)));
            default -> {
                int line = text.indexOf("\n", at);
                if (line > at) {
                    text.delete(at, line);
                }
            }
        }
        if (text.length() == 0) {
            text.append("nop");
        }
    }

    private static List<String> sources() throws IOException {
        List<String> out = new ArrayList<>();
        new GuestCatalog().programs().forEach(p -> out.add(p.source()));
        for (String name : List.of("macros", "data", "instructions")) {
            try (InputStream in = FuzzTest.class.getResourceAsStream("/peer/" + name + ".asm")) {
                out.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return out;
    }

    private static void check(Assembly a) {
        if (a.ok()) {
            assertThat(a.elf()).startsWith(0x7f, 'E', 'L', 'F');
        } else {
            assertThat(a.diagnostics()).anyMatch(d -> d.isError());
            assertThat(a.diagnostics())
                    .allSatisfy(d -> assertThat(d.toString()).matches("[^\n]+:[0-9]+:[0-9]+: (error|warning): [^\n]*"));
        }
    }
}
