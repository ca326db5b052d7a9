package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.machine.Cpu;
import faultline.emulator.machine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Law 5 on whole programs: everything that a run tells is the same whichever engine runs it; see {@link BusyboxSessionTest}. */
class EnginesTest {

    private static final int SIGSEGV = 11;
    /** The kernel reads a line that the program has never touched; then the program reads and writes it across words. */
    private static final String MISALIGNED = """
            global _start
            section .data
            align 256
            text: db "0123456789", 10
            times 53 db 7
            section .text
            _start:
                mov eax, 4
                mov ebx, 1
                mov ecx, text
                mov edx, 11
                int 0x80
                mov esi, [text + 1]
                mov edi, [text + 2]
                mov bp, [text + 3]
                mov [text + 17], esi
                add [text + 21], edi
                mov [text + 27], bp
                mov esi, [text + 16]
                mov edi, [text + 20]
                mov ebp, [text + 26]
            """;

    private static final List<String> TRANSLATING = List.of("jit", "auto");

    static Stream<List<String>> guests() {
        return Stream.of(
                        List.of("hello"),
                        List.of("page-touch", "300"),
                        List.of("cow-break", "40"),
                        List.of("fork-touch", "3", "2"))
                .flatMap(guest -> TRANSLATING.stream().map(engine -> Stream.concat(Stream.of(engine), guest.stream())
                        .toList()));
    }

    @ParameterizedTest
    @MethodSource("guests")
    void guestsRunTheSame(List<String> engineAndGuest) {
        List<String> guest = engineAndGuest.subList(1, engineAndGuest.size());
        Supplier<MmScenario> scenario = () ->
                MmScenario.guest(guest.get(0), guest.subList(1, guest.size()).toArray(String[]::new));

        assertSame(scenario, Engine.valueOf(engineAndGuest.get(0).toUpperCase(Locale.ROOT)));
    }

    @ParameterizedTest
    @EnumSource(
            value = Engine.class,
            names = {"JIT", "AUTO"})
    void programsInCRunTheSame(Engine engine, @TempDir Path folder) throws IOException {
        byte[] elf = compiled(folder);
        assertSame(() -> MmScenario.of(elf).arguments("1"), engine);
    }

    private static byte[] compiled(Path folder) throws IOException {
        Peers.require("gcc");
        Path program = folder.resolve("branchy");
        Peers.run(List.of(
                "gcc",
                "-O2",
                "-m32",
                "-march=i686",
                "-static",
                "-o",
                program.toString(),
                Path.of("../benchmarks/programs/branchy.c").toAbsolutePath().toString()));
        return Files.readAllBytes(program);
    }

    /** Where the filter has an entry of the kernel's, and where it has none at all: neither is for an access that is not aligned. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mov eax, [2]",
                "mov eax, [1]",
                "mov ax, [1]",
                "mov [2], eax",
                "mov [1], ax",
                "add [2], eax",
                "add [1], ax",
                "mov eax, [0xC0100001]",
            })
    void misalignedAccessesRunTheSame(String last) {
        byte[] elf = GuestBuilder.assembly("misaligned.asm", MISALIGNED + last + "\n");
        assertSame(() -> MmScenario.of(elf), Engine.JIT);
        MmScenario.Finished finished = MmScenario.of(elf).engine(Engine.JIT).run();
        assertThat(finished.output()).isEqualTo("0123456789\n");
        assertThat(finished.kernel().exitSignal()).isEqualTo(SIGSEGV);
    }

    private static void assertSame(Supplier<MmScenario> scenario, Engine engine) {
        MmScenario.Finished expected = scenario.get().engine(Engine.INTERP).run();
        MmScenario.Finished actual = scenario.get().engine(engine).run();
        assertThat(actual.output()).isEqualTo(expected.output());
        assertThat(actual.errors()).isEqualTo(expected.errors());
        assertThat(actual.status()).isEqualTo(expected.status());
        assertThat(actual.stop()).isEqualTo(expected.stop());
        assertThat(actual.kernel().report())
                .usingRecursiveComparison()
                .isEqualTo(expected.kernel().report());
        Cpu cpu = expected.machine().cpus().get(0);
        assertThat(actual.machine().cpus().get(0).counters())
                .usingRecursiveComparison()
                .isEqualTo(cpu.counters());
        assertThat(actual.machine().cpus().get(0).state().registers).isEqualTo(cpu.state().registers);
        assertThat(actual.machine().cpus().get(0).predictor())
                .usingRecursiveComparison()
                .isEqualTo(cpu.predictor());
    }
}
