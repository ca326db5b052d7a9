package faultline.profiles;

import faultline.emulator.machine.ProfileValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values of one profile by dotted key, with typed access whose errors name the profile, the key and the remedy. */
final class ProfileValues {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})\\s*([KMGkmg]?)(?:i?[Bb])?");
    private static final Pattern FREQUENCY = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,9})?)\\s*([KMGkmg]?)(?:[Hh][Zz])?");
    private static final String UNVERIFIED = "unverified";

    private final String where;
    private final Map<String, String> values;
    private final Map<String, String> sources;

    /**
     * Takes over the values.
     *
     * @param where profile name or file, for error messages
     * @param values text by key
     * @param sources source by key or by prefix of keys
     */
    ProfileValues(String where, Map<String, String> values, Map<String, String> sources) {
        this.where = where;
        this.values = new LinkedHashMap<>(values);
        this.sources = new LinkedHashMap<>(sources);
    }

    /** Replaces one value on the user's word. */
    void override(String key, String value) {
        values.put(key, value);
        sources.put(key, "set by the user");
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    Iterable<String> keys() {
        return values.keySet();
    }

    String text(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new ProfileException(where + ": " + key + " is missing: add it to the profile");
        }
        return value;
    }

    int integer(String key) {
        String value = text(key).replace("_", "");
        try {
            int number = Integer.parseInt(value);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below, as a negative number is.
        }
        throw wrong(key, "a whole number, 0 or more");
    }

    int integer(String key, int otherwise) {
        return has(key) ? integer(key) : otherwise;
    }

    double decimal(String key) {
        try {
            double number = Double.parseDouble(text(key));
            if (number > 0 && number < 1e9) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below, as a number out of range is.
        }
        throw wrong(key, "a positive number");
    }

    boolean flag(String key) {
        return switch (text(key)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(key, "true or false");
        };
    }

    /** A size in bytes with an optional suffix K, M or G for powers of 1,024; at most 2 GB less one. */
    int bytes(String key) {
        Matcher matcher = SIZE.matcher(text(key).strip());
        if (matcher.matches()) {
            long size = Long.parseLong(matcher.group(1)) << 10 * power(matcher.group(2));
            if (size <= Integer.MAX_VALUE) {
                return (int) size;
            }
        }
        throw wrong(key, "a size below 2G such as 512K or 1M");
    }

    /** A frequency in hertz with an optional suffix K, M or G for powers of 1,000. */
    long hertz(String key) {
        Matcher matcher = FREQUENCY.matcher(text(key).strip());
        if (matcher.matches()) {
            double scale = Math.pow(1000, power(matcher.group(2)));
            return Math.round(Double.parseDouble(matcher.group(1)) * scale);
        }
        throw wrong(key, "a frequency such as 2.8G");
    }

    /** One of {@code constants}, written in lower case with hyphens. */
    <E extends Enum<E>> E choice(String key, Class<E> type) {
        String name = text(key);
        for (E constant : type.getEnumConstants()) {
            if (kebab(constant).equals(name)) {
                return constant;
            }
        }
        List<String> names =
                Arrays.stream(type.getEnumConstants()).map(ProfileValues::kebab).toList();
        throw wrong(key, "one of " + String.join(", ", names));
    }

    /** The name of {@code constant} in profiles. */
    static String kebab(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** An error about the part of the profile that {@code part} names. */
    ProfileException invalid(String part, IllegalArgumentException cause) {
        return new ProfileException(where + ": " + part + ": " + cause.getMessage());
    }

    /** All values with their sources. */
    List<ProfileValue> list() {
        List<ProfileValue> list = new ArrayList<>();
        values.forEach((key, value) -> list.add(new ProfileValue(key, value, source(key))));
        return list;
    }

    private String source(String key) {
        for (String prefix = key; ; prefix = prefix.substring(0, prefix.lastIndexOf('.'))) {
            String source = sources.get(prefix);
            if (source != null) {
                return source;
            }
            if (prefix.indexOf('.') < 0) {
                return UNVERIFIED;
            }
        }
    }

    private ProfileException wrong(String key, String expected) {
        return new ProfileException(where + ": " + key + " = " + text(key) + " is not valid: write " + expected);
    }

    private static int power(String suffix) {
        return suffix.isEmpty() ? 0 : "KMG".indexOf(suffix.toUpperCase(Locale.ROOT)) + 1;
    }
}
