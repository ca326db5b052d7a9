package faultline.gdb.session;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads a packet from left to right. Numbers are hexadecimal; what does not fit is an error. */
final class Cursor {

    private final byte[] body;
    private int at;

    Cursor(byte[] body) {
        this.body = body;
    }

    /** Whether all has been read. */
    boolean atEnd() {
        return at == body.length;
    }

    /** The next character without taking it, or 0 at the end. */
    char peek() {
        return atEnd() ? 0 : (char) (body[at] & 0xFF);
    }

    /** Takes the next character. */
    char next() throws RspException {
        if (atEnd()) {
            throw new RspException(RspException.INVALID);
        }
        return (char) (body[at++] & 0xFF);
    }

    /** Puts the last character back. */
    void back() {
        at--;
    }

    /** Takes {@code wanted} if it comes next. */
    boolean accept(char wanted) {
        if (peek() != wanted || atEnd()) {
            return false;
        }
        at++;
        return true;
    }

    /** Takes {@code wanted}, which must come next. */
    void expect(char wanted) throws RspException {
        if (!accept(wanted)) {
            throw new RspException(RspException.INVALID);
        }
    }

    /** Takes the letters that come next. */
    String word() {
        int from = at;
        while (Character.isLetter(peek()) || peek() == '-' || peek() == '_') {
            at++;
        }
        return new String(body, from, at - from, StandardCharsets.ISO_8859_1);
    }

    /** Takes a number of at most 64 bits. */
    long number() throws RspException {
        long value = 0;
        int digits = 0;
        for (int digit = digit(); digit >= 0; digit = digit()) {
            if (value >>> 60 != 0) {
                throw new RspException(RspException.INVALID);
            }
            value = value << 4 | digit;
            digits++;
            at++;
        }
        if (digits == 0) {
            throw new RspException(RspException.INVALID);
        }
        return value;
    }

    /** Takes a number of at most 31 bits. */
    int count() throws RspException {
        long value = number();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new RspException(RspException.INVALID);
        }
        return (int) value;
    }

    /** Takes a 32-bit address; one that a client extended to 64 bits loses its upper half. */
    int address() throws RspException {
        long value = number();
        if (value >>> 32 != 0 && value >> 32 != -1) {
            throw new RspException(RspException.FAULT);
        }
        return (int) value;
    }

    /** Takes a process or thread number: hexadecimal, or {@code -1}. */
    int id() throws RspException {
        if (accept('-')) {
            expect('1');
            return -1;
        }
        return count();
    }

    private int digit() {
        return atEnd() ? -1 : Character.digit(body[at], 16);
    }

    /** Takes {@code digits / 2} bytes, all that is left, from hexadecimal. */
    byte[] hexBytes() throws RspException {
        int left = body.length - at;
        if (left % 2 != 0) {
            throw new RspException(RspException.INVALID);
        }
        byte[] bytes = new byte[left / 2];
        for (int i = 0; i < bytes.length; i++) {
            int high = Character.digit(body[at], 16);
            int low = Character.digit(body[at + 1], 16);
            if (high < 0 || low < 0) {
                throw new RspException(RspException.INVALID);
            }
            bytes[i] = (byte) (high << 4 | low);
            at += 2;
        }
        return bytes;
    }

    /** Takes hexadecimal text up to {@code end} or the end of the packet. */
    String hexText(char end) throws RspException {
        int stop = at;
        while (stop < body.length && body[stop] != end) {
            stop++;
        }
        String text = new String(new Cursor(Arrays.copyOfRange(body, at, stop)).hexBytes(), StandardCharsets.UTF_8);
        at = stop;
        return text;
    }

    /** Takes text up to {@code end} or the end of the packet. */
    String text(char end) {
        int from = at;
        while (at < body.length && body[at] != end) {
            at++;
        }
        return new String(body, from, at - from, StandardCharsets.ISO_8859_1);
    }

    /** Takes all that is left. */
    byte[] rest() {
        byte[] rest = Arrays.copyOfRange(body, at, body.length);
        at = body.length;
        return rest;
    }
}
