package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What mount's data says, {@code name=value} between commas, and who says it. Numbers are read as Linux does (lib/cmdline.c memparse). */
public final class MountOptions {

    private static final int OCTAL = 8;
    private static final int DECIMAL = 10;
    private static final int HEXADECIMAL = 16;
    /** Largest number that makes sense in bytes or pages. */
    private static final long MOST = 1L << 43;

    private final Map<String, String> values = new LinkedHashMap<>();
    private final String text;
    private final Subject who;

    /** Options of root's. */
    public MountOptions(String text) {
        this(text, Subject.ROOT);
    }

    /** Takes {@code text} apart; an option without a value has the empty one, and of two the last counts. */
    public MountOptions(String text, Subject who) {
        this.text = text;
        this.who = who;
        for (String option : text.split(",")) {
            if (!option.isEmpty()) {
                int at = option.indexOf('=');
                values.put(at < 0 ? option : option.substring(0, at), at < 0 ? "" : option.substring(at + 1));
            }
        }
    }

    /** As it was given. */
    public String text() {
        return text;
    }

    /** Who mounts. */
    public Subject who() {
        return who;
    }

    /** Whether the option is there. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** EINVAL when there is an option that is not among {@code known}. */
    public void require(Set<String> known) throws FileError {
        if (!known.containsAll(values.keySet())) {
            throw new FileError(Errno.EINVAL);
        }
    }

    /** Permissions in octal digits; {@code usual} where the option is absent, EINVAL where it is no number. */
    public int permissions(String name, int usual) throws FileError {
        return has(name) ? (int) unsigned(values.get(name), OCTAL) : usual;
    }

    /** A user or group; {@code usual} where the option is absent, EINVAL where it is no number. */
    public int identity(String name, int usual) throws FileError {
        return has(name) ? (int) unsigned(values.get(name)) : usual;
    }

    /** A number, perhaps with k, m or g; {@code usual} where the option is absent. */
    public long count(String name, long usual) throws FileError {
        return has(name) ? quantity(values.get(name)) : usual;
    }

    /**
     * A size in bytes, perhaps with k, m, g or a percent sign.
     *
     * @param usual bytes where the option is absent
     * @param whole what percents are of
     */
    public long size(String name, long usual, long whole) throws FileError {
        String value = values.get(name);
        if (value == null || !value.endsWith("%")) {
            return count(name, usual);
        }
        long percents = Math.min(quantity(value.substring(0, value.length() - 1)), Integer.MAX_VALUE);
        return whole / 100 * percents + whole % 100 * percents / 100;
    }

    private static long quantity(String value) throws FileError {
        String small = value.toLowerCase(Locale.ROOT);
        int unit = "kmg".indexOf(small.isEmpty() ? ' ' : small.charAt(small.length() - 1));
        long number = unsigned(unit >= 0 ? small.substring(0, small.length() - 1) : small);
        int shift = 10 * (unit + 1);
        return Math.min(number, MOST >> shift) << shift;
    }

    /** simple_strtoull with base 0: octal behind a zero, hexadecimal behind {@code 0x}. */
    private static long unsigned(String digits) throws FileError {
        if (digits.startsWith("0x")) {
            return unsigned(digits.substring(2), HEXADECIMAL);
        }
        return unsigned(digits, digits.startsWith("0") ? OCTAL : DECIMAL);
    }

    private static long unsigned(String digits, int base) throws FileError {
        try {
            if (digits.isEmpty() || Character.digit(digits.charAt(0), base) < 0) {
                throw new FileError(Errno.EINVAL);
            }
            return Long.parseLong(digits, base);
        } catch (NumberFormatException e) {
            throw new FileError(Errno.EINVAL);
        }
    }
}
