package faultline.assembler.syntax;

import java.util.Locale;

/** Finds the name a misspelled one was probably meant to be. */
public final class Suggest {
    private static final int MAX_LENGTH = 40;

    private Suggest() {}

    /** A hint naming the nearest candidate, or null when none is near. */
    public static String didYouMean(String word, Iterable<String> candidates) {
        if (word.length() > MAX_LENGTH) {
            return null;
        }
        String best = null;
        int bestDistance = word.length() <= 3 ? 2 : 3;
        for (String c : candidates) {
            int d = Math.abs(c.length() - word.length()) >= bestDistance
                    ? bestDistance
                    : distance(word.toLowerCase(Locale.ROOT), c.toLowerCase(Locale.ROOT));
            if (d < bestDistance) {
                bestDistance = d;
                best = c;
            }
        }
        return best == null ? null : "did you mean '" + best + "'?";
    }

    /** Edits that lead from one text to the other; exchanging neighbours counts as one. */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(d[i - 1][j - 1] + change, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
