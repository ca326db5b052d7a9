package faultline.emulator.exec.interp;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.cpu.CpuFeature;
import faultline.emulator.cpu.Cpuid;
import faultline.emulator.decode.Decoder;
import faultline.emulator.decode.EncodingPart;
import faultline.emulator.decode.Insn;
import faultline.emulator.decode.OpcodeForm;
import faultline.emulator.decode.OpcodeTable;
import faultline.emulator.timing.CostClass;
import faultline.emulator.timing.CostConfig;
import faultline.emulator.timing.CostModel;
import faultline.emulator.timing.TrapCost;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every row of the opcode table decodes to itself and has a handler; costs follow classes and locks. */
class LoweringTest {
    private static final Set<String> RAISES_UD = Set.of("ud1", "ud2");

    private final Decoder decoder = new Decoder(OpcodeTable.load());
    private final Lowering lowering = new Lowering(costs(), TinyMachine.cpuid());

    private static CostModel costs() {
        TrapCost free = new TrapCost(0, 0);
        Map<CostClass, Integer> prices = Map.of(
                CostClass.DIVIDE_32, 57, CostClass.DIVIDE_16, 40, CostClass.DIVIDE_8, 30, CostClass.LEA_SCALED, 4);
        return new CostModel(new CostConfig(prices, 124, free, free, free, 0, 0, 0, 0, 4, 4, 0, 1));
    }

    private DecodedOp lower(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return lowering.lower(decoder.decode(at -> bytes[at]), true);
    }

    @Test
    void everyFormDecodesToItselfAndHasAHandler() {
        List<String> wrong = new ArrayList<>();
        for (OpcodeForm form : OpcodeTable.load().forms()) {
            if (form.attributes().assembleOnly()) {
                continue;
            }
            for (boolean memory : new boolean[] {false, true}) {
                byte[] bytes = encode(form, memory);
                if (bytes == null) {
                    continue;
                }
                Insn insn = decoder.decode(at -> bytes[at]);
                boolean handled = insn.status() == Insn.Status.OK
                        && sameInstruction(insn.form(), form)
                        && insn.length() == bytes.length
                        && lowering.lower(insn, true).handler != Handlers.UNDEFINED;
                if (!handled && !RAISES_UD.contains(form.family())) {
                    wrong.add(form + " " + HexFormat.of().formatHex(bytes) + " gives " + insn);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** Hints share their opcodes: that they do nothing is what must agree. */
    private static boolean sameInstruction(OpcodeForm decoded, OpcodeForm row) {
        boolean hints = decoded.attributes().noOperation() && row.attributes().noOperation();
        return hints || decoded.family().equals(row.family());
    }

    @Test
    void instructionsThatTheProcessorLacksAreUndefined() {
        Set<CpuFeature> pentium3 = EnumSet.of(CpuFeature.MMX, CpuFeature.FXSR, CpuFeature.SSE);
        Lowering old =
                new Lowering(costs(), new Cpuid(new Cpuid.Identity("GenuineIntel", 6, 8, 6, "Pentium III", pentium3)));
        byte[] addsd = HexFormat.of().parseHex("f20f58c1");
        byte[] addss = HexFormat.of().parseHex("f30f58c1");
        assertThat(old.lower(decoder.decode(at -> addsd[at]), true).handler).isEqualTo(Handlers.UNDEFINED);
        assertThat(old.lower(decoder.decode(at -> addss[at]), true).handler).isEqualTo(Handlers.SCALAR_SINGLE);
        assertThat(lower("f20f58c1").handler).isEqualTo(Handlers.SCALAR_DOUBLE);
    }

    @Test
    void mandatoryPrefixesChooseTheInstruction() {
        assertThat(lower("66f30f58c1").handler).as("F3 wins over 66").isEqualTo(Handlers.SCALAR_SINGLE);
        assertThat(lower("f3660f58c1").handler).isEqualTo(Handlers.SCALAR_SINGLE);
        assertThat(lower("f30ffcc1").handler).as("PADDB takes no F3").isEqualTo(Handlers.UNDEFINED);
        assertThat(lower("f00f58c1").handler).as("no LOCK").isEqualTo(Handlers.UNDEFINED);
    }

    /** The shortest encoding with [eax] or with ECX in ModRM, all immediates 0x10; null if there is none. */
    private static byte[] encode(OpcodeForm form, boolean memory) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean needsMemory = form.attributes().modrmNeeds() == OpcodeForm.ModrmNeeds.MEMORY
                || form.operands().stream().anyMatch(kind -> kind.memoryOnly());
        boolean control = form.operands().stream().anyMatch(kind -> kind.name().matches("CR|DR"));
        boolean needsRegister = form.attributes().modrmNeeds() == OpcodeForm.ModrmNeeds.REGISTER;
        if (memory && (!form.encoding().hasModrm() || control || needsRegister) || !memory && needsMemory) {
            return null;
        }
        boolean narrow = form.encoding().operandSize() == 16;
        boolean shortAddress = form.encoding().addressSize() == 16;
        if (narrow) {
            out.write(0x66);
        }
        if (shortAddress) {
            out.write(0x67);
        }
        if (form.encoding().mandatoryPrefix() != 0) {
            out.write(form.encoding().mandatoryPrefix());
        }
        int last = form.encoding().opcode().size() - 1;
        for (int i = 0; i <= last; i++) {
            int register = i == last && form.encoding().plusRegister() ? 1 : 0;
            out.write(form.encoding().opcode().get(i) + register);
        }
        if (form.encoding().literalModrm() >= 0) {
            out.write(form.encoding().literalModrm());
        } else if (form.encoding().hasModrm()) {
            int reg = Math.max(form.encoding().modrm(), 0);
            out.write(memory ? reg << 3 : 0xC0 | reg << 3 | 1);
        }
        for (EncodingPart part : form.encoding().parts()) {
            int bytes = part.bytes(narrow ? 16 : 32, shortAddress ? 16 : 32);
            out.writeBytes(HexFormat.of().parseHex("10".repeat(bytes)));
        }
        return out.toByteArray();
    }

    @Test
    void chargesByClassSizeAndLock() {
        assertThat(lower("01c8").cost).isEqualTo(1);
        assertThat(lower("f7f1").cost).isEqualTo(57);
        assertThat(lower("66f7f1").cost).isEqualTo(40);
        assertThat(lower("f6f1").cost).isEqualTo(30);
        assertThat(lower("8d0408").cost).as("lea without a scale").isEqualTo(1);
        assertThat(lower("8d0488").cost).as("lea with a scale").isEqualTo(4);
        assertThat(lower("f00108").cost).as("lock add").isEqualTo(125);
        assertThat(lower("8708").cost).as("xchg with memory locks").isEqualTo(125);
        assertThat(lower("87c8").cost).as("xchg of registers does not").isEqualTo(1);
    }
}
