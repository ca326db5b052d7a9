package faultline.gdb;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The server sees of the machine its debugger's port alone, and Netty stays at the wire. */
@AnalyzeClasses(packages = "faultline.gdb", importOptions = ImportOption.DoNotIncludeTests.class)
class ServerWallsTest {

    @ArchTest
    static final ArchRule SEES_THE_DEBUG_PORT_ONLY = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "io.netty..", "faultline.emulator.debug..", "faultline.gdb..");

    @ArchTest
    static final ArchRule SESSIONS_KNOW_NO_NETWORK = classes()
            .that()
            .resideInAPackage("faultline.gdb.session..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..", "faultline.emulator.debug..", "faultline.gdb.session..", "faultline.gdb.wire..");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("faultline.gdb.(*)..").should().beFreeOfCycles();
}
