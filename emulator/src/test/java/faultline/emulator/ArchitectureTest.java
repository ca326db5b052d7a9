package faultline.emulator;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The walls inside the emulator: {memory, timing, decode, debug} <- {cpu, paging, trap} <- exec <- machine. */
@AnalyzeClasses(packages = "faultline.emulator", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String BASE = "faultline.emulator.";
    private static final String HOST_MEMORY = BASE + "memory.HostMemory";

    @ArchTest
    static final ArchRule FOUNDATIONS_STAND_ALONE = noClasses()
            .that()
            .resideInAnyPackage(BASE + "memory..", BASE + "timing..", BASE + "decode..", BASE + "debug..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    BASE + "cpu..", BASE + "paging..", BASE + "trap..", BASE + "exec..", BASE + "machine..");

    @ArchTest
    static final ArchRule SNAPSHOTS_KNOW_NO_MACHINE = noClasses()
            .that()
            .resideInAPackage(BASE + "snapshot..")
            .should()
            .dependOnClassesThat(resideInAPackage("faultline..").and(resideOutsideOfPackage(BASE + "snapshot..")));

    @ArchTest
    static final ArchRule MIDDLE_KNOWS_NO_ENGINE = noClasses()
            .that()
            .resideInAnyPackage(BASE + "cpu..", BASE + "paging..", BASE + "trap..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(BASE + "exec..", BASE + "machine..");

    @ArchTest
    static final ArchRule ENGINES_KNOW_NO_MACHINE = noClasses()
            .that()
            .resideInAPackage(BASE + "exec..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(BASE + "machine..");

    @ArchTest
    static final ArchRule NO_PACKAGE_CYCLES =
            slices().matching(BASE + "(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ONLY_THE_JDK = classes()
            .that()
            .resideInAPackage("faultline.emulator..")
            .and()
            .resideOutsideOfPackage(BASE + "exec.jit..")
            .and()
            .doNotHaveFullyQualifiedName(HOST_MEMORY)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "faultline.emulator..");

    @ArchTest
    static final ArchRule HOST_MEMORY_USES_THE_INSIDE_OF_THE_JDK = classes()
            .that()
            .haveFullyQualifiedName(HOST_MEMORY)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "jdk.internal.misc..");

    @ArchTest
    static final ArchRule THE_TRANSLATOR_USES_ASM = classes()
            .that()
            .resideInAPackage(BASE + "exec.jit..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.objectweb.asm..", "faultline.emulator..");
}
