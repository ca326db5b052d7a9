package faultline.emulator.machine;

/**
 * One value of a machine profile as its file or the user gave it.
 *
 * @param key dotted name, for example {@code l2.size}
 * @param value the text of the value
 * @param source where the value comes from, or {@code unverified}
 */
public record ProfileValue(String key, String value, String source) {}
