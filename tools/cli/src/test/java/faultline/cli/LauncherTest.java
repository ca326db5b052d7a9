package faultline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script in a tree of its own, with a Java and a Maven that only say what they were asked. */
class LauncherTest {

    private static final String JAVA_17 = "openjdk version \"17.0.9\" 2023-10-17";
    private static final String TOOLS = "sh readlink dirname sed head find mkdir cat rm mv stat tr sleep touch";

    @TempDir
    Path folder;

    private Path home;
    private Path bin;
    private Path jar;

    @BeforeEach
    void layOutTree() throws IOException {
        home = Files.createDirectories(folder.resolve("a tree"));
        bin = Files.createDirectories(folder.resolve("bin"));
        jar = home.resolve("tools/cli/target/faultline.jar");
        for (String module : List.of("emulator", "kernel-mm", "guest-programs", "tools/cli")) {
            Files.createDirectories(home.resolve(module));
        }
        Files.writeString(home.resolve("pom.xml"), "<project/>");
        Path script = Path.of("..", "..", "faultline").toAbsolutePath().normalize();
        Files.copy(script, home.resolve("faultline"));
        assertThat(home.resolve("faultline").toFile().setExecutable(true)).isTrue();
        java(JAVA_17);
        tool(
                "mvn",
                "sleep 1; echo built >>" + quoted(folder.resolve("builds")) + "; mkdir -p tools/cli/target; "
                        + "echo jar >tools/cli/target/faultline.jar");
        for (String name : TOOLS.split(" ")) {
            tool(name, "exec " + where(name) + " \"$@\"");
        }
    }

    private static Path where(String name) {
        for (String folder : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(folder, name))) {
                return Path.of(folder, name);
            }
        }
        throw new IllegalStateException("no " + name + " on the PATH");
    }

    private void java(String version) throws IOException {
        tool("java", "if [ \"$1\" = -version ]; then echo '" + version + "' >&2; exit; fi\necho \"java $*\"");
    }

    /** A Java that notes each class-data archive it is asked for and does {@code make} with the file's name in $f. */
    private void archivingJava(String make) throws IOException {
        String note = "echo \"$*\" >>" + quoted(folder.resolve("archives"));
        tool(
                "java",
                "case $1 in -version) echo '" + JAVA_17 + "' >&2; exit;; esac\n"
                        + "for word; do case $word in -XX:ArchiveClassesAtExit=*)\n"
                        + "f=${word#*=}; " + make + "; " + note + ";; esac; done\necho \"java $*\"");
    }

    private List<String> archivesAsked() throws IOException {
        Path file = folder.resolve("archives");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private void tool(String name, String body) throws IOException {
        Path file = bin.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private static String quoted(Path path) {
        return "'" + path + "'";
    }

    private Process start(Path script, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", bin.toString());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private CliRun finish(Process process) throws IOException, InterruptedException {
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new CliRun(process.exitValue(), out, err);
    }

    private CliRun launch(String... arguments) throws IOException, InterruptedException {
        return finish(start(home.resolve("faultline"), Map.of(), arguments));
    }

    private List<String> builds() throws IOException {
        Path file = folder.resolve("builds");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    @Test
    void buildsOnceAndPassesItsArgumentsOn() throws Exception {
        CliRun first = launch("run", "hello", "two words");
        assertThat(first.err()).isEqualTo("building faultline (first run only)...\n");
        assertThat(first.out()).startsWith("java ").endsWith("-jar " + jar + " run hello two words\n");
        assertThat(launch("list").err()).isEmpty();
        assertThat(builds()).hasSize(1);
    }

    @Test
    void buildsAgainOnlyWhenASourceIsNewer() throws Exception {
        launch("list");
        Path test = Files.createDirectories(home.resolve("emulator/src/test")).resolve("ATest.java");
        touchInTheFuture(test);
        touchInTheFuture(
                Files.createDirectories(home.resolve("emulator/target")).resolve("A.class"));
        assertThat(launch("list").err()).isEmpty();
        touchInTheFuture(
                Files.createDirectories(home.resolve("emulator/src/main")).resolve("A.java"));
        assertThat(launch("list").err()).isEqualTo("building faultline (a source has changed)...\n");
        assertThat(builds()).hasSize(2);
    }

    private static void touchInTheFuture(Path file) throws IOException {
        Files.writeString(file, "new");
        Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis() + 5_000));
    }

    @Test
    void worksThroughSymbolicLinks() throws Exception {
        Path one = Files.createSymbolicLink(folder.resolve("one"), home.resolve("faultline"));
        Path two = Files.createSymbolicLink(
                Files.createDirectories(folder.resolve("x")).resolve("two"), Path.of("../one"));
        assertThat(finish(start(one, Map.of(), "list")).out()).contains(jar + " list");
        assertThat(finish(start(two, Map.of(), "list")).out()).contains(jar + " list");
    }

    @Test
    void twoAtOnceBuildOnce() throws Exception {
        Process one = start(home.resolve("faultline"), Map.of(), "list");
        Process two = start(home.resolve("faultline"), Map.of(), "list");
        assertThat(finish(one).status()).isZero();
        assertThat(finish(two).status()).isZero();
        assertThat(builds()).hasSize(1);
        assertThat(home.resolve("tools/cli/target.lock")).doesNotExist();
    }

    @Test
    void aLockWhoseOwnerIsGoneIsTakenOver() throws Exception {
        Path lock = Files.createDirectories(home.resolve("tools/cli/target.lock"));
        Files.writeString(lock.resolve("pid"), "99999999\n");
        assertThat(launch("list").status()).isZero();
    }

    @Test
    void sharesClassesByAnArchiveThatIsMadeOnce() throws Exception {
        archivingJava("echo classes >\"$f\"");
        String option = " -XX:SharedArchiveFile=" + home.resolve("tools/cli/target/archives");
        assertThat(launch("list").out()).contains(option).endsWith("-jar " + jar + " list\n");
        assertThat(launch("list").out()).contains(option);
        assertThat(archivesAsked()).hasSize(1);
        touchInTheFuture(jar);
        assertThat(launch("list").out()).contains(option);
        assertThat(archivesAsked()).hasSize(2);
        try (Stream<Path> files = Files.walk(home.resolve("tools/cli/target/archives"))) {
            assertThat(files.filter(Files::isRegularFile))
                    .as("the old one is gone")
                    .hasSize(1);
        }
    }

    /** OpenJDK 17 keeps in the archive which methods wait for a compiler, and never compiles those. */
    @Test
    void compilesNothingWhileItMakesAnArchive() throws Exception {
        archivingJava("echo classes >\"$f\"");
        assertThat(launch("list").out()).doesNotContain("-Xint");
        assertThat(archivesAsked()).hasSize(1).allMatch(words -> words.startsWith("-Xint "));
    }

    @Test
    void runsWithoutAnArchiveWhereNoneCanBeMade() throws Exception {
        archivingJava("false");
        assertThat(launch("list").out()).startsWith("java ").doesNotContain("SharedArchiveFile");
        assertThat(launch("list").out()).startsWith("java ").doesNotContain("SharedArchiveFile");
        assertThat(archivesAsked()).as("it is not tried again").hasSize(1);
    }

    @Test
    void userOptionsReachTheJvm() throws Exception {
        CliRun run = finish(start(home.resolve("faultline"), Map.of("FAULTLINE_JAVA_OPTS", "-Xmx9g -Da=b"), "list"));
        assertThat(run.out()).contains(" -Xmx9g -Da=b -jar ");
    }

    @Test
    void whatIsMissingIsOneClearLine() throws Exception {
        Files.delete(bin.resolve("mvn"));
        expectOneLine(launch("list"), "mvn not found");
        java("openjdk version \"11.0.2\" 2019-01-15");
        expectOneLine(launch("list"), "java is too old");
        java("java version \"1.8.0_292\"");
        expectOneLine(launch("list"), "java is too old");
        Files.delete(bin.resolve("java"));
        expectOneLine(launch("list"), "java not found");
    }

    @Test
    void aFailedBuildShowsWhyAndLeavesNoLock() throws Exception {
        tool("mvn", "echo 'Foo.java:3: error'; exit 1");
        CliRun run = launch("list");
        assertThat(run.status()).isEqualTo(70);
        assertThat(run.err()).contains("Foo.java:3: error", "faultline: the build failed");
        assertThat(home.resolve("tools/cli/target.lock")).doesNotExist();
    }

    private static void expectOneLine(CliRun run, String text) {
        assertThat(run.status()).isEqualTo(70);
        assertThat(run.errorLines().stream().filter(line -> !line.startsWith("building")))
                .hasSize(1)
                .allMatch(line -> line.startsWith("faultline: ") && line.contains(text));
    }
}
