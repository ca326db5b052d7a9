package faultline.profiles;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.toml.TomlFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A profile's TOML text as flat maps: values by dotted key, and the table {@code [sources]} beside them. */
final class ProfileFile {

    private static final String SOURCES = "sources";

    private ProfileFile() {}

    /** Reads {@code toml}; {@code where} names it in errors. */
    static ProfileValues parse(String where, String toml) {
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, String> sources = new LinkedHashMap<>();
        try (JsonParser tokens = new TomlFactory().createParser(toml)) {
            tokens.nextToken();
            while (tokens.nextToken() == JsonToken.FIELD_NAME) {
                String key = tokens.currentName();
                boolean isSources = key.equals(SOURCES);
                tokens.nextToken();
                flatten(where, isSources ? "" : key, tokens, isSources ? sources : values);
            }
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new ProfileException(where + ":" + line + ": not valid TOML: " + firstLine(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ProfileValues(where, values, sources);
    }

    /** Enters the value at the current token, or those in the table that begins there. */
    private static void flatten(String where, String key, JsonParser tokens, Map<String, String> into)
            throws IOException {
        if (tokens.currentToken() == JsonToken.START_OBJECT) {
            while (tokens.nextToken() == JsonToken.FIELD_NAME) {
                String name = tokens.currentName();
                tokens.nextToken();
                flatten(where, key.isEmpty() ? name : key + "." + name, tokens, into);
            }
        } else if (tokens.currentToken().isScalarValue()) {
            into.put(key, tokens.getText());
        } else {
            throw new ProfileException(where + ": " + key + " is a list: write a single value");
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("").strip();
    }
}
