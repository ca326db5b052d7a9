package faultline.assembler.lex;

import faultline.assembler.source.SourceException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The values of literal tokens (NASM manual 3.4). */
public final class Literals {
    private Literals() {}

    /** The value of a NUMBER token, modulo 2^64. */
    public static long integer(Token t) {
        String s = t.text().replace("_", "").toLowerCase(Locale.ROOT);
        int radix = 10;
        String digits = s;
        if (s.startsWith("$")) {
            radix = 16;
            digits = s.substring(1);
        } else if (s.length() > 2 && s.charAt(0) == '0' && isPrefix(s)) {
            radix = radix(s.charAt(1));
            digits = s.substring(2);
        } else if (!s.isEmpty()
                && radix(s.charAt(s.length() - 1)) != 0
                && !Character.isDigit(s.charAt(s.length() - 1))) {
            radix = radix(s.charAt(s.length() - 1));
            digits = s.substring(0, s.length() - 1);
        }
        return parse(t, digits, radix);
    }

    /** {@code 0b1} is binary but {@code 0b1h} hexadecimal: a radix suffix that fits wins over a prefix that does not. */
    private static boolean isPrefix(String s) {
        int radix = radix(s.charAt(1));
        if (radix == 0) {
            return false;
        }
        char last = s.charAt(s.length() - 1);
        return !(last == 'h' && radix != 16);
    }

    private static int radix(char c) {
        return switch (c) {
            case 'x', 'h' -> 16;
            case 'b', 'y' -> 2;
            case 'o', 'q' -> 8;
            case 'd', 't' -> 10;
            default -> 0;
        };
    }

    private static long parse(Token t, String digits, int radix) {
        long value = 0;
        boolean overflow = false;
        for (int i = 0; i < digits.length(); i++) {
            int d = Character.digit(digits.charAt(i), radix);
            if (d < 0) {
                throw new SourceException(t.pos(), "invalid number '" + t.text() + "'", hexHint(t.text()));
            }
            overflow |= Long.compareUnsigned(value, Long.divideUnsigned(-1L - d, radix)) > 0;
            value = value * radix + d;
        }
        if (digits.isEmpty()) {
            throw new SourceException(t.pos(), "invalid number '" + t.text() + "'");
        }
        if (overflow) {
            throw new SourceException(t.pos(), "number '" + t.text() + "' does not fit in 64 bits");
        }
        return value;
    }

    private static String hexHint(String text) {
        return text.matches("[0-9][0-9a-fA-F_]*") ? "write hexadecimal numbers as 0x" + text : null;
    }

    /** The bytes of a STRING token, one a character: backquoted strings know C escapes. */
    public static byte[] string(Token t) {
        String s = t.text();
        String body = s.substring(1, s.length() - 1);
        return s.charAt(0) == '`' ? unescape(t, body) : body.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The value of a string used as a number: the first byte is the lowest. */
    public static long charConstant(Token t) {
        byte[] b = string(t);
        if (b.length > 8) {
            throw new SourceException(t.pos(), "character constant " + t.text() + " is longer than 8 bytes");
        }
        long v = 0;
        for (int i = b.length - 1; i >= 0; i--) {
            v = v << 8 | b[i] & 0xff;
        }
        return v;
    }

    private static byte[] unescape(Token t, String s) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int i = 0;
        while (i < s.length()) {
            char c = s.charAt(i++);
            if (c != '\\' || i == s.length()) {
                out.write(c);
                continue;
            }
            char e = s.charAt(i++);
            int simple = "abtnvfre".indexOf(e);
            if (simple >= 0) {
                out.write("\007\b\t\n\013\f\r\033".charAt(simple));
            } else if (e == 'x' || e == 'u' || e == 'U' || e >= '0' && e <= '7') {
                int radix = e >= '0' && e <= '7' ? 8 : 16;
                int max = e == 'x' ? 2 : e == 'u' ? 4 : e == 'U' ? 8 : 3;
                int from = radix == 8 ? i - 1 : i;
                i = from;
                long v = 0;
                while (i < s.length() && i - from < max && Character.digit(s.charAt(i), radix) >= 0) {
                    v = v * radix + Character.digit(s.charAt(i++), radix);
                }
                emit(t, out, e, v, i > from);
            } else {
                out.write(e);
            }
        }
        return out.toByteArray();
    }

    private static void emit(Token t, ByteArrayOutputStream out, char kind, long v, boolean digits) {
        if (!digits) {
            out.write(kind);
        } else if (kind != 'u' && kind != 'U') {
            out.write((int) v);
        } else if (v > 0x10ffff || v >= 0xd800 && v < 0xe000) {
            throw new SourceException(t.pos(), "invalid code point in string");
        } else {
            out.writeBytes(new String(Character.toChars((int) v)).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The value of a FLOAT token. */
    public static double real(Token t) {
        try {
            return Double.parseDouble(t.text().replace("_", ""));
        } catch (NumberFormatException e) {
            throw new SourceException(t.pos(), "invalid floating-point number '" + t.text() + "'");
        }
    }
}
