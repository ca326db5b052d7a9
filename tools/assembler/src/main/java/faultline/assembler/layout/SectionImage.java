package faultline.assembler.layout;

import faultline.assembler.syntax.SectionAttributes;

/**
 * A finished section.
 *
 * @param name its name
 * @param attributes what it is like; nothing in it is null
 * @param align alignment in bytes
 * @param address where it is loaded; 0 when it is not
 * @param size bytes in memory
 * @param bytes contents; empty for a section without bits
 */
public record SectionImage(
        String name, SectionAttributes attributes, int align, long address, long size, byte[] bytes) {}
