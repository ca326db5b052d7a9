package faultline.kernel.debug;

import faultline.kernel.mm.AddressSpace;
import faultline.kernel.process.Process;
import java.util.List;
import java.util.regex.Pattern;

/** What monitor commands find in their words. */
final class MonitorWords {

    private static final Pattern SIGN_EXTENDED =
            Pattern.compile("0xffffffff[89a-f][0-9a-f]{7}", Pattern.CASE_INSENSITIVE);

    private MonitorWords() {}

    /** What a command can go wrong with, in one line. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message, null, false, false);
        }
    }

    /** The number at {@code index}, decimal or hexadecimal, not negative; {@code what} says what it is. */
    static long number(List<String> words, int index, String what) {
        if (index >= words.size()) {
            throw new Refused("give " + what);
        }
        try {
            long value = Long.decode(words.get(index));
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new Refused(words.get(index) + " is no " + what + "; write hexadecimal numbers with 0x");
    }

    /** The 32-bit address at {@code index}, perhaps sign-extended: gdb's %p makes 64 bits of a signed register. */
    static int address(List<String> words, int index) {
        if (index < words.size() && SIGN_EXTENDED.matcher(words.get(index)).matches()) {
            return Integer.parseUnsignedInt(words.get(index).substring(10), 16);
        }
        long value = number(words, index, "address");
        if (value >>> 32 != 0) {
            throw new Refused(words.get(index) + " is no 32-bit address");
        }
        return (int) value;
    }

    /** The memory of {@code process}. */
    static AddressSpace space(Process process) {
        if (process.space() == null) {
            throw new Refused("process " + process.groupId() + " has no memory any more");
        }
        return process.space();
    }
}
