package faultline.assembler;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.assembler.source.IncludeResolver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DiagnosticsTest {

    private static String resource(String name) throws IOException {
        try (InputStream in = DiagnosticsTest.class.getResourceAsStream("/golden/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void everyMistakeIsToldOnceInTheOrderOfTheSource() throws IOException {
        Assembly a = new Assembler().assemble("errors.asm", resource("errors.asm"), IncludeResolver.none());
        assertThat(a.ok()).isFalse();
        assertThat(Build.messages(a)).isEqualTo(resource("errors.txt"));
    }

    @Test
    void includeLoopIsNamed() {
        Assembly a = Build.of("%include 'a'", Map.of("a", "%include 'b'\n", "b", "\n %include 'a'\n"));
        assertThat(Build.messages(a))
                .isEqualTo(
                        "a:1:10: error: include loop: files are nested more than 64 deep; b includes a includes b\n");
    }

    @Test
    void mistakesInIncludedFilesNameThem() {
        Assembly a = Build.of("_start: nop\n%include 'a'\n frobnicate 1\n", Map.of("a", "nop\n worse 1\n"));
        assertThat(Build.messages(a))
                .isEqualTo("t.asm:3:2: error: unknown instruction 'frobnicate'\n"
                        + "a:2:2: error: unknown instruction 'worse'\n");
    }

    @Test
    void endlessRecursionIsBounded() {
        assertThat(Build.messages(Build.of("%rmacro m 0\nm\n%endmacro\nm\n")))
                .contains("error: macros are nested more than 500 deep; look for endless recursion");
        assertThat(Build.messages(Build.of("%macro m 0\nm\n%endmacro\nm\n")))
                .contains("t.asm:4:1: error: macro 'm' calls itself; define it with %rmacro to allow that");
    }

    @Test
    void growthOfMacrosIsBounded() {
        StringBuilder b = new StringBuilder("%define a0 1,1\n");
        for (int i = 1; i < 40; i++) {
            b.append("%define a")
                    .append(i)
                    .append(" a")
                    .append(i - 1)
                    .append(",a")
                    .append(i - 1)
                    .append('\n');
        }
        assertThat(Build.messages(Build.of(b + "_start: db a39\n"))).contains("grows to more than 200000 tokens");
    }

    @Test
    void repetitionsAreBounded() {
        assertThat(Build.messages(Build.of("%rep 1000000\n%rep 1000000\n%endrep\n%endrep\n")))
                .contains("more than 2000000 lines after macro expansion");
        assertThat(Build.messages(Build.of("%rep 1000001\n%endrep\n")))
                .contains("%rep count 1000001 is more than 1000000");
        assertThat(Build.messages(Build.of("_start: times 100000000 nop\n"))).contains("is more than");
    }

    @Test
    void outputIsBounded() {
        assertThat(Build.messages(Build.of("_start:\n times 20000000 dq 1\n"))).contains("too much output");
        assertThat(Build.messages(Build.of("_start: nop\nsection .bss\nresb 0xb0000000\nresb 0x10000000\n")))
                .contains("does not fit below 0xc0000000");
    }

    @Test
    void programNeedsAnEntry() {
        assertThat(Build.messages(Build.of("x: nop\n"))).contains("no entry point");
        assertThat(Build.messages(Build.of(""))).contains("the source has no code");
        assertThat(Build.of("global x\nnop\nx: nop\n").entry()).hasValue(0x080480e1L);
        assertThat(new Assembler(AssemblerOptions.defaults().withEntry("y"))
                        .assemble("t.asm", "_start: nop\ny: nop", IncludeResolver.none())
                        .entry())
                .hasValue(0x080480e1L);
    }

    @Test
    void unclosedBlocksAreToldWhereTheyOpen() {
        assertThat(Build.messages(Build.of("_start: nop\n%if 1\n%macro m 0\nnop\n")))
                .isEqualTo("t.asm:2:1: error: unterminated %if; add %endif\n"
                        + "t.asm:3:1: error: unterminated %macro 'm'; add %endmacro\n");
    }

    @Test
    void manyErrorsEndTheRun() {
        Assembly a = Build.of(" bad 1\n".repeat(1000));
        assertThat(a.diagnostics()).hasSizeLessThan(250);
        assertThat(Build.messages(a)).contains("too many errors");
    }
}
