package faultline.cli.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One thing that changes between the runs of a sweep.
 *
 * @param key {@code ram}, {@code page-tables}, {@code smp-kernel}, {@code highpte}, {@code machine}, {@code mm}, {@code arg1} and so on for the guest's
 *     arguments, or a key of the machine's profile
 * @param values what it becomes, as the user wrote it
 */
public record Variation(String key, List<String> values) {

    /** Every combination of the values of {@code variations}; the last one changes fastest. */
    public static List<Map<String, String>> combinations(List<Variation> variations) {
        List<Map<String, String>> all = new ArrayList<>();
        all.add(new LinkedHashMap<>());
        for (Variation variation : variations) {
            List<Map<String, String>> longer = new ArrayList<>();
            for (Map<String, String> before : all) {
                for (String value : variation.values()) {
                    Map<String, String> point = new LinkedHashMap<>(before);
                    point.put(variation.key(), value);
                    longer.add(point);
                }
            }
            all = longer;
        }
        return all;
    }
}
