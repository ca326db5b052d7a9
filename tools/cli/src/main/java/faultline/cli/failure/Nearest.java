package faultline.cli.failure;

import java.util.Collection;
import java.util.Optional;

/** Finds what the user probably meant. */
public final class Nearest {

    private Nearest() {}

    /**
     * The known word that is closest to {@code word} by edit distance, if any is close: at most a third of its length
     * away, or it begins with the word. The earlier of two equally close ones wins.
     */
    public static Optional<String> to(String word, Collection<String> known) {
        String best = null;
        int bestDistance = Math.max(1, word.length() / 3) + 1;
        for (String candidate : known) {
            int distance = distance(word, candidate);
            if (distance < bestDistance) {
                bestDistance = distance;
                best = candidate;
            }
        }
        if (best == null && word.length() >= 2) {
            return known.stream()
                    .filter(candidate -> candidate.startsWith(word))
                    .findFirst();
        }
        return Optional.ofNullable(best);
    }

    /** "did you mean X? " or nothing, to stand before what else there is to do. */
    public static String hint(String word, Collection<String> known) {
        return to(word, known).map(near -> "did you mean " + near + "? ").orElse("");
    }

    private static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(above[j - 1] + change, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[b.length()];
    }
}
