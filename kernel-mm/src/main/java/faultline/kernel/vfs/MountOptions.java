package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What mount's data says: {@code name=value} between commas. */
public final class MountOptions {

    private static final int OCTAL = 8;
    private static final int DECIMAL = 10;

    private final Map<String, String> values = new LinkedHashMap<>();

    /** Takes {@code text} apart; an option without a value has the empty one. */
    public MountOptions(String text) {
        for (String option : text.split(",")) {
            if (!option.isEmpty()) {
                int at = option.indexOf('=');
                values.put(at < 0 ? option : option.substring(0, at), at < 0 ? "" : option.substring(at + 1));
            }
        }
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

    /** A number; {@code usual} where the option is absent, EINVAL where it is none. */
    public int number(String name, int usual, boolean octal) throws FileError {
        String value = values.get(name);
        try {
            return value == null ? usual : Integer.parseInt(value, octal ? OCTAL : DECIMAL);
        } catch (NumberFormatException e) {
            throw new FileError(Errno.EINVAL);
        }
    }

    /**
     * A size in bytes, perhaps with k, m, g or a percent sign.
     *
     * @param usual bytes where the option is absent or 0
     * @param whole what percents are of
     */
    public long size(String name, long usual, long whole) throws FileError {
        String value = values.getOrDefault(name, "0").toLowerCase(java.util.Locale.ROOT);
        int unit = "kmg".indexOf(value.isEmpty() ? ' ' : value.charAt(value.length() - 1));
        boolean percent = value.endsWith("%");
        String digits = unit >= 0 || percent ? value.substring(0, value.length() - 1) : value;
        try {
            long number = Long.parseLong(digits);
            if (number < 0 || number > 1L << 40) {
                throw new FileError(Errno.EINVAL);
            }
            long bytes = percent
                    ? whole / 100 * number + whole % 100 * number / 100
                    : unit >= 0 ? number << 10 * (unit + 1) : number;
            return bytes == 0 ? usual : bytes;
        } catch (NumberFormatException e) {
            throw new FileError(Errno.EINVAL);
        }
    }
}
