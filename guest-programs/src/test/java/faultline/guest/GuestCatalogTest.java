package faultline.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GuestCatalogTest {
    private final GuestCatalog catalog = new GuestCatalog();

    @Test
    void listsEachFolderOfPrograms() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("programs"))) {
            assertThat(catalog.names())
                    .containsExactlyInAnyOrderElementsOf(folders.filter(Files::isDirectory)
                            .map(p -> p.getFileName().toString())
                            .filter(n -> !n.equals("include"))
                            .toList());
        }
    }

    @Test
    void eachProgramHasSourceSummaryAndReadme() {
        assertThat(catalog.programs()).allSatisfy(p -> {
            assertThat(p.source()).contains("_start:");
            assertThat(p.summary()).isNotBlank().doesNotContain("\n");
            assertThat(p.readme()).contains("Expected output:");
        });
    }

    @Test
    void unknownNamesAreEmpty() {
        assertThat(catalog.find("no-such-program")).isEmpty();
        assertThat(catalog.find("include")).isEmpty();
        assertThat(catalog.find("../pom")).isEmpty();
        assertThat(catalog.include("../hello/hello.asm")).isEmpty();
    }

    @Test
    void someProgramsAlsoExistInC() {
        assertThat(catalog.cSource("fork-touch"))
                .hasValueSatisfying(text -> assertThat(text).contains("int main"));
        assertThat(catalog.cSource("hello")).isEmpty();
    }

    @Test
    void aProgramInCComesCompiledAndSmall() {
        assertThat(catalog.find("ebizzy"))
                .hasValueSatisfying(program -> assertThat(program.fileName()).isEqualTo("ebizzy.c"));
        assertThat(catalog.executable("ebizzy"))
                .hasValueSatisfying(
                        elf -> assertThat(elf).startsWith(0x7F, 'E', 'L', 'F').hasSizeLessThan(8192));
        assertThat(catalog.executable("hello")).isEmpty();
    }

    @Test
    void includesAreFoundByName() {
        assertThat(catalog.include("linux.inc"))
                .hasValueSatisfying(text -> assertThat(text).contains("SYS_fork"));
    }
}
