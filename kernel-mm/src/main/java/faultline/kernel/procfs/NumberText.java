package faultline.kernel.procfs;

/**
 * Takes numbers out of what a program wrote, as do_proc_dointvec does (Linux 2.6.2 kernel/sysctl.c): decimal, octal behind 0 or
 * hexadecimal behind 0x as simple_strtoul with base 0, with a minus perhaps, separated by white space; 32 bits are kept.
 */
final class NumberText {

    /** TMPBUFLEN without the end: a longer word is no number. */
    private static final int MOST_DIGITS = 20;

    private final byte[] text;
    private final int start;
    private final int end;
    private int accepted;
    private int at;
    private int value;

    NumberText(byte[] text, int start, int length) {
        this.text = text;
        this.start = start;
        this.end = start + length;
        this.accepted = start;
        this.at = start;
    }

    /** Finds the next number; false at the end or where there is none. */
    boolean next() {
        at = accepted;
        skipSpace();
        boolean negative = at < end - 1 && text[at] == '-';
        int first = at + (negative ? 1 : 0);
        if (first >= end || text[first] < '0' || text[first] > '9') {
            return false;
        }
        boolean hexadecimal =
                first + 2 < end && text[first] == '0' && (text[first + 1] | 0x20) == 'x' && digit(first + 2, 16) >= 0;
        int base = hexadecimal ? 16 : text[first] == '0' ? 8 : 10;
        at = first + (hexadecimal ? 2 : 0);
        int number = 0;
        for (int digit = digit(at, base); digit >= 0; digit = digit(at, base)) {
            number = number * base + digit;
            at++;
        }
        value = negative ? -number : number;
        return at - first <= MOST_DIGITS && (at == end || isSpace(text[at]) || text[at] == 0);
    }

    /** What {@link #next} found. */
    int value() {
        return value;
    }

    /** The number that {@link #next} found has been used. */
    void accept() {
        accepted = at;
    }

    /** Bytes up to behind the last number that was used and the white space behind it. */
    int consumed() {
        at = accepted;
        skipSpace();
        return at - start;
    }

    private int digit(int index, int base) {
        return index < end ? Character.digit((char) text[index], base) : -1;
    }

    private void skipSpace() {
        while (at < end && isSpace(text[at])) {
            at++;
        }
    }

    private static boolean isSpace(byte character) {
        return character == ' ' || character >= '\t' && character <= '\r';
    }
}
