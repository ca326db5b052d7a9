package faultline.assembler;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("faultline.assembler");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("faultline.assembler.(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    void onlyTheOpcodeTableIsSeenOfTheEmulator() {
        ArchRuleDefinition.noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "faultline.emulator.memory..",
                        "faultline.emulator.cpu..",
                        "faultline.emulator.exec..",
                        "faultline.emulator.paging..",
                        "faultline.emulator.machine..")
                .check(classes);
    }
}
