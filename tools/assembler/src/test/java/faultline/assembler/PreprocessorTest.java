package faultline.assembler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PreprocessorTest {

    @Test
    void defineIsExpandedWhereItIsUsedAndXdefineWhereItIsMade() {
        assertThat(Build.hex("%define a 1\n%define b a\n%xdefine c a\n%define a 2\ndb a,b,c"))
                .isEqualTo("02 02 01");
    }

    @Test
    void definesAreToldApartByTheirNumberOfParameters() {
        assertThat(Build.hex("%define f(x) x\n%define f(x,y) x+y\ndb f(1),f(1,2)"))
                .isEqualTo("01 03");
    }

    @Test
    void aDefineDoesNotExpandInItself() {
        assertThat(Build.hex("x equ 5\n%define x 1+x\ndb x")).isEqualTo("06");
    }

    @Test
    void macroTakesRangesAndDefaults() {
        String macro = "%macro m 1-3 8,9\ndb %0,%1,%2,%3\n%endmacro\n";
        assertThat(Build.hex(macro + "m 1\nm 1,2\nm 1,2,3")).isEqualTo("03 01 08 09 03 01 02 09 03 01 02 03");
    }

    @Test
    void greedyMacroKeepsCommasInItsLastParameter() {
        assertThat(Build.hex("%macro m 2+\ndb %0,%1,%2\n%endmacro\nm 1,2,3,4")).isEqualTo("02 01 02 03 04");
    }

    @Test
    void starMacroRotatesThroughAllItsParameters() {
        String macro = "%macro m 1-*\n%rep %0\ndb %1\n%rotate 1\n%endrep\n%endmacro\n";
        assertThat(Build.hex(macro + "m 3,1,2")).isEqualTo("03 01 02");
    }

    @Test
    void localLabelsOfTwoCallsDiffer() {
        assertThat(Build.hex("%macro m 0\n%%l: jmp %%l\n%endmacro\nm\nm")).isEqualTo("eb fe eb fe");
    }

    @Test
    void macroMayWrapTheInstructionOfItsName() {
        assertThat(Build.hex("%macro push 2\npush %1\npush %2\n%endmacro\npush eax,ebx\npush ecx"))
                .isEqualTo("50 53 51");
    }

    @Test
    void recursiveMacroEndsByItsCondition() {
        assertThat(Build.hex("%rmacro down 1\ndb %1\n%if %1\ndown %1-1\n%endif\n%endmacro\ndown 3"))
                .isEqualTo("03 02 01 00");
    }

    @Test
    void exitrepLeavesTheRepetition() {
        assertThat(Build.hex("%assign i 0\n%rep 9\n%if i=2\n%exitrep\n%endif\ndb i\n%assign i i+1\n%endrep"))
                .isEqualTo("00 01");
    }

    @Test
    void conditionsNest() {
        assertThat(Build.hex("%if 0\n%if 1\ndb 1\n%else\ndb 2\n%endif\n%else\ndb 3\n%endif"))
                .isEqualTo("03");
    }

    @Test
    void conditionsKnowTokensAndMacros() {
        assertThat(Build.hex("%macro m 1\n%endmacro\n%ifmacro m 1\ndb 1\n%endif\n%ifnmacro m 2\ndb 2\n%endif\n"
                        + "%ifidn a b,a b\ndb 3\n%endif\n%ifidni A,a\ndb 4\n%endif\n%ifstr 'x'\ndb 5\n%endif"))
                .isEqualTo("01 02 03 04 05");
    }

    @Test
    void includedFileIsReadInPlace() {
        assertThat(Build.hex(Build.of("_start: db 1\n%include 'x.inc'\ndb 3\n", Map.of("x.inc", "db 2\n"))))
                .isEqualTo("01 02 03");
    }

    @Test
    void lineContinues() {
        assertThat(Build.hex("db 1, \\\n 2 ; rest\n")).isEqualTo("01 02");
    }

    @Test
    void tokensArePasted() {
        assertThat(Build.hex("%macro m 1\nx%1y: db 7\n%endmacro\nm 3\ndb x3y-$$"))
                .isEqualTo("07 00");
        assertThat(Build.hex("%define j(a,b) a %+ b\nx12 equ 9\ndb j(x1,2)")).isEqualTo("09");
    }

    @Test
    void lineTableNamesTheCallOfAMacro() {
        Assembly a = Build.of("%macro m 0\nnop\nnop\n%endmacro\n_start:\nm\nret\n");
        assertThat(a.image().lines()).extracting(e -> e.line()).containsExactly(6, 6, 7);
    }
}
