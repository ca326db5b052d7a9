package faultline.emulator.decode;

import faultline.emulator.decode.OpcodeForm.Attributes;
import faultline.emulator.decode.OpcodeForm.Encoding;
import faultline.emulator.decode.OpcodeForm.ModrmNeeds;
import faultline.emulator.decode.OpcodeForm.Repeat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.regex.Pattern;

/** Parses one row of {@code opcodes.txt}; the file's head explains the words. */
final class OpcodeRowParser {
    private static final String CONDITION_SUFFIX = "cc";
    private static final int WAIT = 0x9B;
    private static final Set<Integer> MANDATORY_PREFIXES = Set.of(0x66, 0xF2, 0xF3, WAIT);
    private static final Set<String> ATTRIBUTES = Set.of(
            "lock", "rep", "repz", "priv", "alias", "asm", "nop", "reg", "mem", "w", "r", "u", "cost", "ext", "text");

    private static final Pattern OPCODE_BYTE = Pattern.compile("[0-9A-F]{2}(\\+r|\\+cc)?");

    private OpcodeRowParser() {}

    /** The mnemonic of a condition row without its {@code cc}. */
    static String stem(String family) {
        return family.substring(0, family.length() - CONDITION_SUFFIX.length());
    }

    /** The forms of a row: one, or sixteen for a {@code +cc} row. */
    static List<OpcodeForm> parse(String row) {
        String[] columns = row.split("\\|", -1);
        if (columns.length != 4) {
            throw new IllegalArgumentException("expected 4 columns, found " + columns.length);
        }
        String mnemonic = columns[0].strip();
        List<OperandKind> operands = operands(columns[1].strip());
        EncodingBuilder encoding = new EncodingBuilder();
        words(columns[2]).forEach(encoding::accept);
        Attributes attributes = attributes(words(columns[3]));
        if (!encoding.plusCondition) {
            return List.of(new OpcodeForm(mnemonic, mnemonic, null, operands, encoding.build(0), attributes));
        }
        List<OpcodeForm> forms = new ArrayList<>();
        for (Condition condition : Condition.values()) {
            String spelled = stem(mnemonic) + condition.spellings().get(0);
            Encoding expanded = encoding.build(condition.code());
            forms.add(new OpcodeForm(
                    spelled, mnemonic, condition, operands, expanded, readsFlags(attributes, condition.flagsRead())));
        }
        return forms;
    }

    private static List<String> words(String column) {
        List<String> words = new ArrayList<>();
        for (StringTokenizer tokens = new StringTokenizer(column); tokens.hasMoreTokens(); ) {
            words.add(tokens.nextToken());
        }
        return words;
    }

    private static List<OperandKind> operands(String column) {
        if (column.equals("-")) {
            return List.of();
        }
        return Arrays.stream(column.split(",")).map(OperandKind::parse).toList();
    }

    private static Attributes readsFlags(Attributes a, String flags) {
        return new Attributes(
                a.lockable(),
                a.flagsWritten(),
                flags,
                a.flagsUndefined(),
                a.costClass(),
                a.repeat(),
                a.privileged(),
                a.decodeOnly(),
                a.assembleOnly(),
                a.noOperation(),
                a.modrmNeeds(),
                a.extension(),
                a.text());
    }

    private static Attributes attributes(List<String> words) {
        for (String word : words) {
            int colon = word.indexOf(':');
            if (!ATTRIBUTES.contains(colon < 0 ? word : word.substring(0, colon))) {
                throw new IllegalArgumentException("unknown attribute " + word);
            }
        }
        Repeat repeat =
                words.contains("repz") ? Repeat.COUNT_AND_ZERO : words.contains("rep") ? Repeat.COUNT : Repeat.NONE;
        ModrmNeeds needs = words.contains("mem")
                ? ModrmNeeds.MEMORY
                : words.contains("reg") ? ModrmNeeds.REGISTER : ModrmNeeds.ANY;
        return new Attributes(
                words.contains("lock"),
                valueOf(words, "w:", ""),
                valueOf(words, "r:", ""),
                valueOf(words, "u:", ""),
                valueOf(words, "cost:", "simple"),
                repeat,
                words.contains("priv"),
                words.contains("alias"),
                words.contains("asm"),
                words.contains("nop"),
                needs,
                valueOf(words, "ext:", ""),
                valueOf(words, "text:", ""));
    }

    private static String valueOf(List<String> words, String key, String otherwise) {
        for (String word : words) {
            if (word.startsWith(key)) {
                return word.substring(key.length());
            }
        }
        return otherwise;
    }

    /** Collects the words of the encoding column from left to right. */
    private static final class EncodingBuilder {
        private int mandatoryPrefix;
        private boolean barePrefix;
        private final List<Integer> opcode = new ArrayList<>();
        private boolean plusRegister;
        private boolean plusCondition;
        private int modrm = OpcodeForm.NO_MODRM;
        private int literalModrm = -1;
        private int fixedImmediate = -1;
        private int operandSize;
        private int addressSize;
        private final List<EncodingPart> parts = new ArrayList<>();

        void accept(String word) {
            switch (word) {
                case "o16", "o32" -> operandSize = Integer.parseInt(word.substring(1));
                case "a16", "a32" -> addressSize = Integer.parseInt(word.substring(1));
                case "/r" -> modrm = OpcodeForm.MODRM_REGISTER;
                case "np" -> barePrefix = true;
                default -> {
                    if (word.startsWith("/")) {
                        modrm = Integer.parseInt(word.substring(1));
                    } else if (word.startsWith("ib=")) {
                        fixedImmediate = Integer.parseInt(word.substring(3));
                    } else if (OPCODE_BYTE.matcher(word).matches()) {
                        acceptByte(word);
                    } else {
                        parts.add(EncodingPart.valueOf(word.toUpperCase(Locale.ROOT)));
                    }
                }
            }
        }

        private void acceptByte(String word) {
            int value = Integer.parseInt(word.substring(0, 2), 16);
            plusRegister |= word.endsWith("+r");
            plusCondition |= word.endsWith("+cc");
            if (opcode.isEmpty() && mandatoryPrefix == 0 && MANDATORY_PREFIXES.contains(value)) {
                mandatoryPrefix = value;
            } else if (opcode.isEmpty() || (opcode.size() == 1 && opcode.get(0) == 0x0F)) {
                opcode.add(value);
            } else {
                literalModrm = value;
            }
        }

        Encoding build(int condition) {
            if (opcode.isEmpty() && mandatoryPrefix == WAIT) {
                mandatoryPrefix = 0;
                opcode.add(WAIT);
            }
            if (opcode.isEmpty()) {
                throw new IllegalArgumentException("no opcode byte");
            }
            List<Integer> bytes = new ArrayList<>(opcode);
            int last = bytes.size() - 1;
            bytes.set(last, bytes.get(last) + condition);
            return new Encoding(
                    mandatoryPrefix,
                    barePrefix,
                    List.copyOf(bytes),
                    plusRegister,
                    modrm,
                    literalModrm,
                    operandSize,
                    addressSize,
                    List.copyOf(parts),
                    fixedImmediate);
        }
    }
}
