package faultline.emulator.decode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The instruction set: every {@link OpcodeForm} of {@code opcodes.txt}, in file order and by mnemonic. */
public final class OpcodeTable {
    private static final String RESOURCE = "opcodes.txt";

    private final List<OpcodeForm> forms;
    private final Map<String, List<OpcodeForm>> byMnemonic;

    private OpcodeTable(List<OpcodeForm> forms) {
        this.forms = List.copyOf(forms);
        Map<String, List<OpcodeForm>> index = new LinkedHashMap<>();
        for (OpcodeForm form : forms) {
            for (String spelling : spellings(form)) {
                index.computeIfAbsent(spelling, key -> new ArrayList<>()).add(form);
            }
        }
        index.replaceAll((mnemonic, list) -> List.copyOf(list));
        this.byMnemonic = Collections.unmodifiableMap(index);
    }

    /**
     * The bundled table; it is read once.
     *
     * @throws ExceptionInInitializerError if a row is malformed (a build error, not a user's)
     */
    public static OpcodeTable load() {
        return Bundled.TABLE;
    }

    /** Made when it is first asked for. */
    private static final class Bundled {
        static final OpcodeTable TABLE = read();
    }

    private static OpcodeTable read() {
        try (InputStream in = OpcodeTable.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("resource " + RESOURCE + " is missing");
            }
            return new OpcodeTable(
                    parse(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)), RESOURCE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<OpcodeForm> parse(BufferedReader reader, String name) throws IOException {
        List<OpcodeForm> forms = new ArrayList<>();
        int number = 0;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            try {
                forms.addAll(OpcodeRowParser.parse(line));
            } catch (IllegalArgumentException e) {
                throw new IllegalStateException(name + ":" + number + ": " + e.getMessage(), e);
            }
        }
        return forms;
    }

    /** All forms in file order: the order of preference within a mnemonic. */
    public List<OpcodeForm> forms() {
        return forms;
    }

    /**
     * The forms that {@code mnemonic} (lower case, any spelling: {@code jz}, {@code setnae}, {@code sal}) may take, in
     * order of preference, decode-only forms included; empty when there is no such instruction.
     */
    public List<OpcodeForm> forms(String mnemonic) {
        return byMnemonic.getOrDefault(mnemonic, List.of());
    }

    /** Every spelling of every mnemonic, in file order. */
    public Set<String> mnemonics() {
        return byMnemonic.keySet();
    }

    private static List<String> spellings(OpcodeForm form) {
        if (form.condition() == null) {
            return List.of(form.mnemonic());
        }
        String stem = OpcodeRowParser.stem(form.family());
        return form.condition().spellings().stream().map(cc -> stem + cc).toList();
    }
}
