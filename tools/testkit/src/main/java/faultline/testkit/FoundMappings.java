package faultline.testkit;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** Which page-table entries map which frames, as found in the bytes of all page tables. An entry is known by its physical address. */
final class FoundMappings {

    private final Map<Integer, Set<Long>> byFrame = new TreeMap<>();
    private final Map<Long, String> places = new HashMap<>();

    /**
     * An entry maps a frame.
     *
     * @param pte its physical address
     * @param place where that is, in words
     */
    void add(int frame, long pte, String place) {
        byFrame.computeIfAbsent(frame, f -> new TreeSet<>()).add(pte);
        places.put(pte, place);
    }

    /** How many entries map {@code frame}. */
    int count(int frame) {
        return byFrame.getOrDefault(frame, Set.of()).size();
    }

    /** Each frame that is mapped with its entries, lowest first. */
    void forEach(BiConsumer<Integer, Set<Long>> visitor) {
        byFrame.forEach(visitor);
    }

    /** Where {@code entries} are, in words. */
    List<String> places(Collection<Long> entries) {
        return entries.stream().map(places::get).toList();
    }
}
