package faultline.assembler.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstructionFormsTest {
    @TempDir
    private Path folder;

    @Test
    void everyFormAndOperandShapeIsEncodedAsNasmDoes() throws IOException, InterruptedException {
        String source = FormCorpus.source();
        assertThat(source.lines().count()).isGreaterThan(5_000);
        new Nasm(folder, folder).compare("forms.asm", source);
    }
}
