package faultline.assembler.macro;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The macros in force, looked up by name; several of one name differ in their number of parameters. */
final class MacroTable {
    private final Map<String, List<SingleMacro>> singles = new HashMap<>();
    private final Map<String, List<MultiMacro>> multis = new HashMap<>();

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Adds a single-line macro in place of one with as many parameters. */
    void define(SingleMacro m) {
        List<SingleMacro> list = singles.computeIfAbsent(key(m.name()), k -> new ArrayList<>());
        list.removeIf(o -> same(o.name(), m.name(), o.anyCase() || m.anyCase())
                && (o.arity() == m.arity() || o.arity() < 0 || m.arity() < 0));
        list.add(m);
    }

    void undefine(String name) {
        List<SingleMacro> list = singles.get(key(name));
        if (list != null) {
            list.removeIf(o -> same(o.name(), name, o.anyCase()));
        }
    }

    private static boolean same(String a, String b, boolean anyCase) {
        return anyCase ? a.equalsIgnoreCase(b) : a.equals(b);
    }

    /** Whether any single-line macro has this name. */
    boolean isDefined(String name) {
        return singles.getOrDefault(key(name), List.of()).stream().anyMatch(m -> same(m.name(), name, m.anyCase()));
    }

    /** The macro of this name and number of parameters (-1: no parentheses), or null. */
    SingleMacro single(String name, int arity) {
        List<SingleMacro> list = singles.get(key(name));
        if (list == null) {
            return null;
        }
        for (SingleMacro m : list) {
            if (m.arity() == arity && same(m.name(), name, m.anyCase())) {
                return m;
            }
        }
        return null;
    }

    /** Adds a multi-line macro; false when one with the same range exists (the new one wins). */
    boolean add(MultiMacro m) {
        List<MultiMacro> list = multis.computeIfAbsent(key(m.name), k -> new ArrayList<>());
        boolean fresh =
                !list.removeIf(o -> same(o.name, m.name, o.anyCase || m.anyCase) && o.min == m.min && o.max == m.max);
        list.add(0, m);
        return fresh;
    }

    void remove(String name, int min, int max) {
        List<MultiMacro> list = multis.get(key(name));
        if (list != null) {
            list.removeIf(o -> same(o.name, name, o.anyCase) && o.min == min && o.max == max);
        }
    }

    /** All multi-line macros of this name, newest first. */
    List<MultiMacro> multis(String name) {
        List<MultiMacro> list = multis.get(key(name));
        if (list == null) {
            return List.of();
        }
        return list.stream().filter(m -> same(m.name, name, m.anyCase)).toList();
    }
}
