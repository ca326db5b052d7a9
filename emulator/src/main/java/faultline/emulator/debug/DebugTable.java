package faultline.emulator.debug;

import java.util.List;

/**
 * A table that only a machine can show.
 *
 * @param name one word
 * @param title what it holds
 * @param columns headings
 * @param rows cells, as many in each row as there are columns
 */
public record DebugTable(String name, String title, List<String> columns, List<List<String>> rows) {}
