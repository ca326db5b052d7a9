package faultline.cli.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** How numbers look in text, the same in every locale. */
final class Numbers {

    private Numbers() {}

    /** 1,234,567. */
    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** {@code value / of} with {@code decimals} decimals; "-" when there is nothing to divide by. */
    static String ratio(long value, long of, int decimals) {
        if (of == 0) {
            return "-";
        }
        return BigDecimal.valueOf(value)
                .divide(BigDecimal.valueOf(of), decimals, RoundingMode.HALF_UP)
                .toPlainString();
    }

    /** 12.3%. */
    static String percent(long value, long of) {
        if (of == 0) {
            return "-";
        }
        return BigDecimal.valueOf(value)
                        .multiply(BigDecimal.valueOf(100))
                        .divide(BigDecimal.valueOf(of), 1, RoundingMode.HALF_UP)
                        .toPlainString()
                + "%";
    }

    /** Cycles as seconds: 1.234567 s below a second, 12.345 s above. */
    static String seconds(long cycles, long hertz) {
        int decimals = cycles < hertz ? 6 : 3;
        return ratio(cycles, hertz, decimals) + " s";
    }

    /** 2.80 GHz. */
    static String hertz(long hertz) {
        return ratio(hertz, 1_000_000_000L, 2) + " GHz";
    }

    /** 48.0 MiB, 12 KiB, 100 B. */
    static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        if (bytes < 1024 * 1024) {
            return ratio(bytes, 1024, bytes % 1024 == 0 ? 0 : 1) + " KiB";
        }
        long mega = 1024 * 1024;
        if (bytes < 1024 * mega) {
            return ratio(bytes, mega, 1) + " MiB";
        }
        return ratio(bytes, 1024 * mega, bytes % (1024 * mega) == 0 ? 0 : 2) + " GiB";
    }
}
