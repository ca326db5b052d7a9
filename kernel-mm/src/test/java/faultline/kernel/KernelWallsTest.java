package faultline.kernel;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The walls of the kernel (design, section 1). */
@AnalyzeClasses(packages = "faultline.kernel", importOptions = ImportOption.DoNotIncludeTests.class)
class KernelWallsTest {

    @ArchTest
    static final ArchRule SEES_ONLY_THE_HARDWARES_FACE = noClasses()
            .should()
            .dependOnClassesThat(resideInAPackage("faultline.emulator..")
                    .and(not(resideInAnyPackage(
                            "faultline.emulator.memory..",
                            "faultline.emulator.trap..",
                            "faultline.emulator.paging..",
                            "faultline.emulator.machine..",
                            "faultline.emulator.snapshot..",
                            "faultline.emulator.debug.."))));

    @ArchTest
    static final ArchRule ONE_PACKAGE_KNOWS_DEBUGGERS = noClasses()
            .that()
            .resideOutsideOfPackage("faultline.kernel.debug..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("faultline.emulator.debug..");

    @ArchTest
    static final ArchRule SEES_FORMATS_NOT_THE_MMU = noClasses()
            .should()
            .dependOnClassesThat()
            .haveNameMatching("faultline\\.emulator\\.paging\\.(?!PageTable|PagingControl).*");

    @ArchTest
    static final ArchRule STRATEGIES_DO_NOT_KNOW_EACH_OTHER = slices().matching("faultline.kernel.rmap.(*)..")
            .namingSlices("rmap.$1")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule STRATEGIES_ARE_NAMED_IN_ONE_PLACE = noClasses()
            .that()
            .resideOutsideOfPackages("faultline.kernel.kernel..", "faultline.kernel.rmap.(*)..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("faultline.kernel.rmap.(*)..");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("faultline.kernel.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NO_HOST_CONSOLE =
            noClasses().should().accessField(System.class, "out").orShould().accessField(System.class, "err");

    @ArchTest
    static final ArchRule NO_HOST_CLOCK = noClasses()
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("java.time..");

    @ArchTest
    static final ArchRule NO_UNSEEDED_CHANCE = noClasses()
            .should()
            .callConstructor(java.util.Random.class)
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom");
}
