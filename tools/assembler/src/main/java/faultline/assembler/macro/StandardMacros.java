package faultline.assembler.macro;

/** Macros that every source may use (NASM manual 4.11 and 4.9). */
final class StandardMacros {
    static final String FILE = "<standard macros>";

    static final String TEXT = """
            %define __OUTPUT_FORMAT__ elf32
            %define __?OUTPUT_FORMAT?__ elf32
            %define __BITS__ 32
            %define __?BITS?__ 32
            %imacro align 1-2+ nop
            [sectalign %1]
            times (((%1) - (($-$$) % (%1))) % (%1)) %2
            %endmacro
            %imacro alignb 1-2+
            [sectalign %1]
            %if %0 = 1
            resb (((%1) - (($-$$) % (%1))) % (%1))
            %else
            times (((%1) - (($-$$) % (%1))) % (%1)) %2
            %endif
            %endmacro
            %imacro struc 1-2 0
            %push struc
            %define %$strucname %1
            [absolute %2]
            %$strucname:
            %endmacro
            %imacro endstruc 0
            %{$strucname}_size equ $ - %$strucname
            %pop
            __SECT__
            %endmacro
            %imacro istruc 1
            %push istruc
            %define %$strucname %1
            %$strucstart:
            %endmacro
            %imacro at 1-2+
            times (%1 - %$strucname) - ($ - %$strucstart) db 0
            %2
            %endmacro
            %imacro iend 0
            times %{$strucname}_size - ($ - %$strucstart) db 0
            %pop
            %endmacro
            """;

    private StandardMacros() {}
}
