package faultline.assembler.syntax;

/**
 * What a section is like; null where nothing is said.
 *
 * @param alloc whether it is loaded
 * @param exec whether it may be executed
 * @param write whether it may be written
 * @param progbits whether it has bytes in the file
 * @param align alignment in bytes, a power of two
 */
public record SectionAttributes(Boolean alloc, Boolean exec, Boolean write, Boolean progbits, Integer align) {
    /** Nothing said. */
    public static final SectionAttributes NONE = new SectionAttributes(null, null, null, null, null);

    /** What NASM's elf32 format takes for a name when nothing is said (NASM manual 9.4.2). */
    public static SectionAttributes standard(String name) {
        String stem = name.indexOf('.', 1) > 0 ? name.substring(0, name.indexOf('.', 1)) : name;
        return switch (stem) {
            case ".text" -> new SectionAttributes(true, true, false, true, name.equals(".text") ? 16 : 1);
            case ".rodata" -> new SectionAttributes(true, false, false, true, name.equals(".rodata") ? 4 : 1);
            case ".data" -> new SectionAttributes(true, false, true, true, name.equals(".data") ? 4 : 1);
            case ".bss" -> new SectionAttributes(true, false, true, false, name.equals(".bss") ? 4 : 1);
            case ".comment" -> new SectionAttributes(false, false, false, true, 1);
            default -> new SectionAttributes(true, false, false, true, 1);
        };
    }

    /** These attributes, with others where these say nothing. */
    public SectionAttributes or(SectionAttributes o) {
        return new SectionAttributes(
                alloc != null ? alloc : o.alloc,
                exec != null ? exec : o.exec,
                write != null ? write : o.write,
                progbits != null ? progbits : o.progbits,
                align != null ? align : o.align);
    }
}
