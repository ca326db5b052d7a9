package faultline.emulator.debug;

/**
 * Memory that is watched.
 *
 * @param kind the accesses that stop
 * @param address first byte, linear
 * @param bytes length, at least 1
 */
public record Watchpoint(WatchKind kind, int address, int bytes) {

    /** Whether the range shares a byte with {@code count} bytes at {@code va}; no range wraps around. */
    boolean meets(int va, int count) {
        long from = address & 0xFFFF_FFFFL;
        long start = va & 0xFFFF_FFFFL;
        return start < from + bytes && from < start + count;
    }
}
