package faultline.assembler.peer;

import faultline.emulator.decode.OpcodeForm;
import faultline.emulator.decode.OpcodeTable;
import faultline.emulator.decode.OperandKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Writes a source with every form of the opcode table in every shape of its operands: always the same text. */
final class FormCorpus {
    private static final String[] ADDRESSES = {
        "[ebx]",
        "[ebp]",
        "[esp]",
        "[esp+8]",
        "[ebp-4]",
        "[edi+127]",
        "[edi+128]",
        "[esi-128]",
        "[esi-129]",
        "[eax+ecx]",
        "[ecx+eax]",
        "[ecx*1+eax]",
        "[eax*1]",
        "[eax+ecx*4-5]",
        "[ebp+edx*8]",
        "[edx+ebp]",
        "[eax+esp]",
        "[eax*2]",
        "[nosplit eax*2]",
        "[ebp*2+1]",
        "[eax*3]",
        "[ecx*4]",
        "[esi*5+7]",
        "[edi*9-0x12345]",
        "[eax+eax]",
        "[eax+eax*2]",
        "[byte eax+3]",
        "[dword eax+3]",
        "[byte ebp+esi]",
        "[variable]",
        "[variable+ebx*8+3]",
        "[far_target-_start]",
        "[dword 5]",
        "[word 5]",
        "[0x7fffffff]",
        "[fs:16]",
        "[es:edi+0x1000]",
        "[ss:eax]",
        "[ebx+0xfffffff0]",
        "[bx+si]",
        "[di+bx-1]",
        "[bp]",
        "[bp+di+200]",
        "[si-300]",
        "[gs:bx]",
    };

    private final Set<String> lines = new LinkedHashSet<>();

    /** The source. */
    static String source() {
        FormCorpus c = new FormCorpus();
        for (OpcodeForm form : OpcodeTable.load().forms()) {
            if (!form.attributes().decodeOnly()) {
                c.form(form, 32);
                if (form.variableSize()) {
                    c.form(form, 16);
                }
            }
        }
        StringBuilder b = new StringBuilder("global _start\nsection .text\n_start:\n");
        int n = 0;
        for (String line : c.lines) {
            // A label near each line gives branches a target in reach.
            if (line.contains("near_target")) {
                b.append("near_target").append(++n).append(": ");
                line = line.replace("near_target", "near_target" + n);
            }
            b.append(line).append('\n');
        }
        return b.append("far_target:\nsection .bss\nvariable: resd 64\n").toString();
    }

    private void form(OpcodeForm form, int size) {
        List<List<String>> choices = new ArrayList<>();
        for (OperandKind kind : form.operands()) {
            choices.add(operands(form, kind, size));
        }
        // One operand runs through all its shapes while the others stay at their first, then at their last.
        for (int i = 0; i < Math.max(1, choices.size()); i++) {
            int shapes = choices.isEmpty() ? 1 : choices.get(i).size();
            for (int j = 0; j < shapes; j++) {
                line(form, choices, i, j, false);
                line(form, choices, i, j, true);
            }
        }
    }

    private void line(OpcodeForm form, List<List<String>> choices, int running, int shape, boolean last) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < choices.size(); i++) {
            List<String> c = choices.get(i);
            words.add(c.get(i == running ? shape : last ? c.size() - 1 : 0));
        }
        String text = form.mnemonic() + " " + String.join(", ", words);
        lines.add(text.strip());
        boolean memory = !words.isEmpty() && words.get(0).contains("[");
        if (form.attributes().lockable() && memory) {
            lines.add("lock " + text);
        }
        if (form.attributes().repeat() == OpcodeForm.Repeat.COUNT) {
            lines.add("rep " + text.strip());
            lines.add("a16 " + text.strip());
            lines.add("rep fs " + text.strip());
        } else if (form.attributes().repeat() == OpcodeForm.Repeat.COUNT_AND_ZERO) {
            lines.add("repe " + text.strip());
            lines.add("repne a16 " + text.strip());
        }
    }

    private static List<String> operands(OpcodeForm form, OperandKind kind, int size) {
        return switch (kind) {
            case R8 -> List.of("al", "cl", "dh", "bl");
            case R16 -> List.of("ax", "dx", "sp", "di");
            case R32 -> List.of("eax", "ecx", "esp", "edi");
            case RV -> registers(size);
            case RM8, RM16, RM32, RMV, RVM -> rm(form, kind, size);
            case M -> memory("");
            case M8 ->
                memory(
                        form.attributes().costClass().equals("nop")
                                        || form.mnemonic().equals("clflush")
                                ? ""
                                : "byte ");
            case M16 -> memory("word ");
            case M32 -> memory("dword ");
            case M64 -> memory("qword ");
            case M80 -> memory("tword ");
            case ST0 -> List.of("st0");
            case STI -> List.of("st0", "st1", "st7");
            case MM -> List.of("mm0", "mm5");
            case XMM -> List.of("xmm0", "xmm7");
            case MMRM32, MMRM64 -> vector(form, "mm3");
            case XMMRM32, XMMRM64, XMMRM128, XMMRM128U -> vector(form, "xmm4");
            case M128 -> memory("");
            case RM32M16 -> List.of("eax", "edi", "[ebx]", "[esi+4]");
            case MV -> memory(form.mnemonic().equals("bound") ? "" : size == 32 ? "dword " : "word ");
            case M16_V -> memory(form.operands().size() == 1 ? size == 32 ? "far dword " : "far word " : "");
            case IMM8 -> bytes(form);
            case IMM16 -> List.of("0", "1", "127", "0x1234", "-1", "65535");
            case IMM32, IMMV, SIMM8 -> immediates(form, kind, size);
            case REL8 ->
                form.condition() == null && !form.mnemonic().equals("jmp")
                        ? List.of("near_target")
                        : List.of("near_target", "short near_target");
            case RELV -> relative(form, size);
            case MOFFS8, MOFFSV -> List.of("[variable]", "[5]", "[es:variable+8]", "[word 0x1234]", "[byte 5]");
            case EAX -> List.of(size == 32 ? "eax" : "ax");
            case ONE -> List.of("1");
            case THREE -> List.of("3");
            case SREG -> List.of("es", "ss", "ds", "fs", "gs");
            case PTR16_V -> List.of(size == 32 ? "8:far_target" : "word 8:0x1234", size == 32 ? "8:5" : "word 8:5");
            case CR -> List.of("cr0", "cr2", "cr3", "cr4");
            case DR -> List.of("dr0", "dr3", "dr6", "dr7");
            default -> List.of(kind.name().toLowerCase(Locale.ROOT));
        };
    }

    private static List<String> vector(OpcodeForm form, String register) {
        List<String> out = new ArrayList<>();
        if (form.attributes().modrmNeeds() != OpcodeForm.ModrmNeeds.MEMORY) {
            out.add(register);
        }
        if (form.attributes().modrmNeeds() != OpcodeForm.ModrmNeeds.REGISTER) {
            out.addAll(memory(""));
        }
        return out;
    }

    private static List<String> registers(int size) {
        return size == 32 ? List.of("eax", "ecx", "esp", "edi") : List.of("ax", "dx", "sp", "di");
    }

    private static List<String> bytes(OpcodeForm form) {
        List<String> out = new ArrayList<>(List.of("0", "1", "5", "127", "-128", "200", "-1"));
        boolean general = form.attributes().extension().isEmpty();
        if (form.operands().size() < 3 && !form.mnemonic().equals("enter") && general) {
            out.add("byte 3");
        }
        return out;
    }

    private static List<String> relative(OpcodeForm form, int size) {
        if (form.condition() != null) {
            return size == 32 ? List.of("_start", "far_target", "near_target", "near near_target") : List.of("_start");
        }
        return size == 32
                ? List.of("_start", "far_target", "near_target", "near near_target", "dword near_target")
                : List.of("word near_target");
    }

    private static List<String> immediates(OpcodeForm form, OperandKind kind, int size) {
        List<String> out =
                new ArrayList<>(List.of("0", "1", "5", "127", "128", "-128", "-129", "0x1234", "-1", "65520"));
        if (size == 32 || kind == OperandKind.IMM32) {
            out.addAll(List.of("0xfffffff0", "0xffffff80", "0xffffff7f", "variable", "far_target-_start", "'abcd'"));
            out.add("dword 5");
            out.add("strict dword 5");
        } else {
            out.addAll(List.of("0xff80", "0xff7f", "word 5", "strict word 5"));
        }
        if (form.mnemonic().equals("push")) {
            out.removeIf(s -> size == 16 && !s.contains("word"));
        }
        return out;
    }

    private static List<String> rm(OpcodeForm form, OperandKind kind, int size) {
        int bits = kind.bits(size);
        List<String> out = new ArrayList<>();
        if (form.attributes().modrmNeeds() != OpcodeForm.ModrmNeeds.MEMORY) {
            out.addAll(bits == 8 ? List.of("al", "ch", "bl") : bits == 16 ? registers(16) : registers(32));
        }
        if (form.attributes().modrmNeeds() != OpcodeForm.ModrmNeeds.REGISTER) {
            boolean selector = kind == OperandKind.RVM;
            if (form.mnemonic().equals("lar") || form.mnemonic().equals("lsl")) {
                // The manual's 16-bit memory operand: nasm takes it without a size alone.
                out.addAll(memory(""));
                return out;
            }
            out.addAll(memory(bits == 8 ? "byte " : bits == 16 || selector ? "word " : "dword "));
        }
        return out;
    }

    private static List<String> memory(String size) {
        List<String> out = new ArrayList<>();
        for (String a : ADDRESSES) {
            out.add(size + a);
        }
        return out;
    }
}
