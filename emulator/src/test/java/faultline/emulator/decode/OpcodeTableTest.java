package faultline.emulator.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class OpcodeTableTest {
    private final OpcodeTable table = OpcodeTable.load();

    @Test
    void findsConditionRowsUnderEverySpelling() {
        assertThat(table.forms("jz")).isEqualTo(table.forms("je")).hasSize(2);
        assertThat(table.forms("jz").get(0).encoding().opcode()).containsExactly(0x74);
        assertThat(table.forms("jz").get(1).encoding().opcode()).containsExactly(0x0F, 0x84);
        assertThat(table.forms("setnae").get(0).condition()).isEqualTo(Condition.B);
    }

    @Test
    void keepsTheOrderOfPreference() {
        List<OpcodeForm> add = table.forms("add");
        assertThat(add.get(0).operands()).containsExactly(OperandKind.RM8, OperandKind.R8);
        assertThat(add.get(0).encoding().opcode()).containsExactly(0x00);
    }

    @Test
    void readsAttributesAndLiteralModrm() {
        OpcodeForm endbr = table.forms("endbr32").get(0);
        assertThat(endbr.encoding().mandatoryPrefix()).isEqualTo(0xF3);
        assertThat(endbr.encoding().opcode()).containsExactly(0x0F, 0x1E);
        assertThat(endbr.encoding().literalModrm()).isEqualTo(0xFB);
        OpcodeForm imul = table.forms("imul").get(0);
        assertThat(imul.attributes().flagsWritten()).isEqualTo("oc");
        assertThat(imul.attributes().flagsUndefined()).isEqualTo("szap");
        assertThat(imul.attributes().costClass()).isEqualTo("multiply");
    }

    @Test
    void rejectsMalformedRows() {
        assertThatThrownBy(() -> OpcodeRowParser.parse("add | rm8,r8 | 00 /r")).hasMessageContaining("columns");
        assertThatThrownBy(() -> OpcodeRowParser.parse("add | rm8,r8 | 00 /r | locked"))
                .hasMessageContaining("locked");
        assertThatThrownBy(() -> OpcodeRowParser.parse("add | rq,r8 | 00 /r | "))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
