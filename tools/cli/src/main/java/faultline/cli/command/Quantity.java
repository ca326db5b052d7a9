package faultline.cli.command;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Numbers with a suffix: of bytes, where K is 1024, and of cycles, where K is 1000. */
final class Quantity {

    private static final String SUFFIXES = "KMGT";
    private static final String NONE = "0";

    private Quantity() {}

    /** Bytes: 512M, 1G, 1.5G is not allowed. */
    static final class Bytes implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return parse(text, 1024, "a size such as 512M or 4G");
        }
    }

    /** Counts: 500M is five hundred million. */
    static final class Count implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return parse(text, 1000, "a number such as 500M or 2G");
        }
    }

    /** As {@link Bytes}, or 0 for none. */
    static final class BytesOrNone implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return NONE.equals(text) ? Long.valueOf(0) : new Bytes().convert(text);
        }
    }

    /** As {@link Count}, or 0 for none. */
    static final class CountOrNone implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return NONE.equals(text) ? Long.valueOf(0) : new Count().convert(text);
        }
    }

    private static long parse(String text, long step, String expected) {
        String digits = text.toUpperCase(Locale.ROOT);
        if (step == 1024 && digits.length() > 1 && digits.endsWith("IB")) {
            digits = digits.substring(0, digits.length() - 2);
        } else if (step == 1024 && digits.length() > 1 && digits.endsWith("B")) {
            digits = digits.substring(0, digits.length() - 1);
        }
        long unit = 1;
        int power = digits.isEmpty() ? -1 : SUFFIXES.indexOf(digits.charAt(digits.length() - 1));
        if (power >= 0) {
            for (int i = 0; i <= power; i++) {
                unit *= step;
            }
            digits = digits.substring(0, digits.length() - 1);
        }
        try {
            long value = Math.multiplyExact(Long.parseLong(digits), unit);
            if (value > 0) {
                return value;
            }
        } catch (NumberFormatException | ArithmeticException e) {
            throw new TypeConversionException("'" + text + "' is not " + expected);
        }
        throw new TypeConversionException("'" + text + "' is not above zero; give " + expected);
    }
}
