package faultline.assembler.expr;

import java.util.Map;
import java.util.TreeMap;

/**
 * What an expression comes to: a number, plus multiples of registers and of section starts, or nothing known yet.
 * Immutable.
 */
public final class Value {
    /** A value that depends on a symbol not seen yet in this pass. */
    public static final Value UNKNOWN = new Value(0, Map.of(), Map.of(), true);

    private final long number;
    private final Map<Register, Long> registers;
    private final Map<Integer, Long> sections;
    private final boolean unknown;

    private Value(long number, Map<Register, Long> registers, Map<Integer, Long> sections, boolean unknown) {
        this.number = number;
        this.registers = registers;
        this.sections = sections;
        this.unknown = unknown;
    }

    /** A plain number. */
    public static Value of(long number) {
        return new Value(number, Map.of(), Map.of(), false);
    }

    /** An offset from the start of a section. */
    public static Value of(int section, long offset) {
        return new Value(offset, Map.of(), Map.of(section, 1L), false);
    }

    /** A register. */
    public static Value of(Register register) {
        return new Value(0, Map.of(register, 1L), Map.of(), false);
    }

    /** The number part. */
    public long number() {
        return number;
    }

    /** Whether a symbol in it is not known yet. */
    public boolean unknown() {
        return unknown;
    }

    /** Whether it is a number and nothing else. */
    public boolean simple() {
        return !unknown && registers.isEmpty() && sections.isEmpty();
    }

    /** Whether it has no registers. */
    public boolean noRegisters() {
        return registers.isEmpty();
    }

    /** Register multiples, in register order. */
    public Map<Register, Long> registers() {
        return registers;
    }

    /** The one section it is relative to, or -1 for a number. */
    public int section() {
        return sections.isEmpty() ? -1 : sections.keySet().iterator().next();
    }

    /** Whether it can be a place: a number, or an offset from one section. */
    public boolean relocatable() {
        return registers.isEmpty() && addressable();
    }

    /** Whether at most one section start is in it, once. */
    public boolean addressable() {
        return sections.isEmpty()
                || sections.size() == 1 && sections.values().iterator().next() == 1L;
    }

    /** The sum. */
    public Value plus(Value o) {
        return new Value(
                number + o.number, sum(registers, o.registers), sum(sections, o.sections), unknown || o.unknown);
    }

    /** This value times a number. */
    public Value times(long k) {
        return new Value(number * k, scale(registers, k), scale(sections, k), unknown);
    }

    private static <K extends Comparable<K>> Map<K, Long> sum(Map<K, Long> a, Map<K, Long> b) {
        if (b.isEmpty()) {
            return a;
        }
        if (a.isEmpty()) {
            return b;
        }
        Map<K, Long> m = new TreeMap<>(a);
        b.forEach((k, v) -> m.merge(k, v, (x, y) -> x + y == 0 ? null : x + y));
        return m;
    }

    private static <K extends Comparable<K>> Map<K, Long> scale(Map<K, Long> a, long k) {
        if (a.isEmpty() || k == 1) {
            return a;
        }
        Map<K, Long> m = new TreeMap<>();
        a.forEach((key, v) -> {
            if (v * k != 0) {
                m.put(key, v * k);
            }
        });
        return m;
    }
}
