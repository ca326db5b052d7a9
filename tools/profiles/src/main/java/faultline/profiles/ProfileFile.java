package faultline.profiles;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.util.LinkedHashMap;
import java.util.Map;

/** A profile's TOML text as flat maps: values by dotted key, and the table {@code [sources]} beside them. */
final class ProfileFile {

    private static final String SOURCES = "sources";

    private ProfileFile() {}

    /** Reads {@code toml}; {@code where} names it in errors. */
    static ProfileValues parse(String where, String toml) {
        JsonNode tree;
        try {
            tree = new TomlMapper().readTree(toml);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new ProfileException(where + ":" + line + ": not valid TOML: " + firstLine(e.getOriginalMessage()));
        }
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, String> sources = new LinkedHashMap<>();
        tree.properties().forEach(entry -> {
            boolean isSources = entry.getKey().equals(SOURCES);
            flatten(where, isSources ? "" : entry.getKey(), entry.getValue(), isSources ? sources : values);
        });
        return new ProfileValues(where, values, sources);
    }

    private static void flatten(String where, String key, JsonNode node, Map<String, String> into) {
        if (node.isObject()) {
            node.properties()
                    .forEach(entry -> flatten(
                            where,
                            key.isEmpty() ? entry.getKey() : key + "." + entry.getKey(),
                            entry.getValue(),
                            into));
        } else if (node.isValueNode()) {
            into.put(key, node.asText());
        } else {
            throw new ProfileException(where + ": " + key + " is a list: write a single value");
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("").strip();
    }
}
