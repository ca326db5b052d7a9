package faultline.emulator.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class DecoderTest {
    private final Decoder decoder = new Decoder(OpcodeTable.load());
    private final Disassembler disassembler =
            new Disassembler(decoder, address -> address == 0x1010 ? "main+0x4" : null);

    private Insn decode(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return decoder.decode(at -> bytes[at]);
    }

    private String text(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return disassembler.line(0x1000, at -> bytes[at]).text();
    }

    @Test
    void takesPrefixesInAnyOrder() {
        assertThat(text("f0666501c8")).isEqualTo(text("65f06601c8"));
        assertThat(decode("2ef3a4").segmentOverride()).isEqualTo(Insn.CS);
        assertThat(decode("2e64f2f3a4").has(Insn.REPNE))
                .as("the last of F2 and F3 counts")
                .isFalse();
    }

    @Test
    void refusesSixteenBytes() {
        assertThat(decode("66".repeat(14) + "90").status()).isEqualTo(Insn.Status.OK);
        assertThat(decode("66".repeat(15) + "90").status()).isEqualTo(Insn.Status.TOO_LONG);
    }

    @Test
    void knowsNoSuchOpcode() {
        assertThat(decode("0fff00").status()).isEqualTo(Insn.Status.INVALID);
        assertThat(decode("8dc0").status()).as("lea of a register").isEqualTo(Insn.Status.INVALID);
        assertThat(text("0fff")).isEqualTo("(bad)");
    }

    @Test
    void asksForNoByteBeyondTheInstruction() {
        assertThat(decode("c3").length()).isEqualTo(1);
        assertThat(decode("0fa2").length()).isEqualTo(2);
        assertThat(decode("678b4002").length()).isEqualTo(4);
    }

    @Test
    void tellsLegalLocks() {
        assertThat(decode("f00108").illegalLock()).isFalse();
        assertThat(decode("f001c8").illegalLock()).isTrue();
        assertThat(decode("f03908").illegalLock()).isTrue();
        assertThat(decode("f08708").illegalLock()).isFalse();
    }

    @Test
    void writesAsObjdumpDoes() {
        assertThat(text("750e")).isEqualTo("jne 0x1010 <main+0x4>");
        assertThat(text("8b84b3f0ffffff")).isEqualTo("mov eax,DWORD PTR [ebx+esi*4-0x10]");
        assertThat(text("67668b4702")).isEqualTo("mov ax,WORD PTR [bx+0x2]");
        assertThat(text("65a114000000")).isEqualTo("mov eax,gs:0x14");
        assertThat(text("f3a5")).isEqualTo("rep movs DWORD PTR es:[edi],DWORD PTR ds:[esi]");
        assertThat(text("8db42600000000")).isEqualTo("lea esi,[esi+eiz*1+0x0]");
        assertThat(text("f00fb10a")).isEqualTo("lock cmpxchg DWORD PTR [edx],ecx");
        assertThat(text("c80800 01".replace(" ", ""))).isEqualTo("enter 0x8,0x1");
        assertThat(text("0f2002")).as("mod is ignored").isEqualTo("mov edx,cr0");
        assertThat(text("0f0210")).isEqualTo("lar edx,WORD PTR [eax]");
        assertThat(text("6688c8")).isEqualTo("data16 mov al,cl");
        assertThat(text("67c3")).isEqualTo("addr16 ret");
        assertThat(text("ea785634127300")).isEqualTo("jmp 0x73:0x12345678");
    }
}
