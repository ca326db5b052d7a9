package faultline.emulator.exec.interp;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.Peers;
import faultline.emulator.decode.Decoder;
import faultline.emulator.decode.Disassembler;
import faultline.emulator.decode.OpcodeForm;
import faultline.emulator.decode.OpcodeTable;
import faultline.emulator.decode.Symbolizer;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every MMX and SSE form, with random operands, reads as in GNU objdump. */
class SimdDisassemblyTest {
    private static final int CASES_PER_FORM = 40;

    @Test
    void everyFormReadsAsInObjdump(@TempDir Path dir) throws Exception {
        Peers.require("objdump");
        OpcodeTable table = OpcodeTable.load();
        Disassembler disassembler = new Disassembler(new Decoder(table), Symbolizer.NONE);
        SimdCases generator = new SimdCases(7);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        List<String> ours = new ArrayList<>();
        for (OpcodeForm form : table.forms()) {
            for (int i = 0; i < CASES_PER_FORM && SimdCases.supports(form); i++) {
                byte[] code = generator.next(form).code();
                int at = all.size();
                all.writeBytes(code);
                String text = disassembler
                        .line(at, offset -> offset < code.length ? code[offset] : 0)
                        .text();
                ours.add(Integer.toHexString(at) + ": " + text);
            }
        }
        Path file = Files.write(dir.resolve("forms.bin"), all.toByteArray());
        String listing =
                Peers.run(dir, "objdump", "-D", "-w", "-M", "intel", "-b", "binary", "-m", "i386", file.toString());
        List<String> theirs = listing.lines()
                .filter(line -> line.matches("^ *[0-9a-f]+:\\t.*"))
                .map(line -> line.strip().split(":")[0] + ": "
                        + line.split("\t")[2].replaceAll("\\s+", " ").strip())
                .toList();
        assertThat(ours).isEqualTo(theirs);
    }
}
