package faultline.assembler.layout;

import java.util.List;

/**
 * A program laid out in memory.
 *
 * @param sections its sections in the order of their addresses, those that are not loaded last
 * @param symbols its symbols, in the order of the source
 * @param lines source lines of machine instructions, by address within each section
 */
public record Image(List<SectionImage> sections, List<SymbolImage> symbols, List<LineEntry> lines) {}
