package faultline.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.paging.PageTableFormat;
import faultline.testkit.GuestBuilder;
import faultline.testkit.MmScenario;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Memory behind large page-table entries, as a debugger sees and changes it. */
class HugePagesMonitorTest {

    /** Maps one huge page at 0x60000000 for itself, writes a word in its middle and another one behind, and traps; then checks a word. */
    private static final String SOURCE = """
        global _start
        section .text
        _start:
                mov     eax, 192                ; mmap2
                mov     ebx, 0x60000000
                mov     ecx, 0x400000
                mov     edx, 3
                mov     esi, 0x40032            ; private, fixed, anonymous, of huge pages
                mov     edi, -1
                xor     ebp, ebp
                int     0x80
                cmp     eax, 0x60000000
                jne     .end
                mov     dword [0x60123454], 0x11223344
                int3
                mov     ebx, [0x60123458]
        .end:
                and     ebx, 255
                mov     eax, 1
                int     0x80
        """;

    @ParameterizedTest
    @CsvSource({"2.6.7, 2-level", "2.6.7, pae", "2.6.34, 2-level", "2.6.34, pae"})
    void aDebuggerReadsAndWritesLargePages(String design, String format) {
        boolean pae = format.equals("pae");
        MmScenario scenario = MmScenario.of(GuestBuilder.assembly("huge.asm", SOURCE))
                .design(design)
                .pageTables(pae ? PageTableFormat.PAE : PageTableFormat.TWO_LEVEL)
                .setting("nr_hugepages", 3);
        try (DebuggedGuest guest = DebuggedGuest.start(scenario);
                RspClient client = new RspClient(guest.port()).withoutAcks()) {
            client.ask("qSupported:multiprocess+;swbreak+");
            assertThat(client.ask("vCont;c")).startsWith("T05");

            assertThat(client.ask("m60123454,4")).isEqualTo("44332211");
            assertThat(client.ask("M60123458,4:2a000000")).isEqualTo("OK");
            assertThat(client.ask("m60123458,4")).isEqualTo("2a000000");
            assertThat(client.monitor("pt 0x60123454"))
                    .contains("PDE")
                    .contains(" PS")
                    .doesNotContain("\nPTE");
            // The kernels that map all at once have mapped both pages of 2 MB, the later one what was touched.
            int pages = pae && design.equals("2.6.34") ? 512 : 1024;
            assertThat(client.monitor("ptdump 0x60000000 0x60400000"))
                    .contains(String.format("0x60000000-0x%08x", 0x60000000 + pages * 4096))
                    .contains(" PS");
            assertThat(client.monitor("huge")).contains(pae ? "2048" : "4096");
            assertThat(client.monitor("v2p 0x60123454")).contains("0x").contains("23454");
            assertThat(client.monitor("vmas")).contains("0x60000000");
            assertThat(client.monitor("watch pte 0x60000000")).isEmpty();
            assertThat(client.monitor("clear")).isEmpty();
            // Untouched memory of the kernel that faults pages in: zeros, and nothing is taken for looking.
            String before = client.monitor("huge");
            assertThat(client.ask("m603ff000,4")).isEqualTo("00000000");
            assertThat(client.monitor("huge")).isEqualTo(before);
            assertThat(client.ask("vCont;c")).isEqualTo("W2a;process:2");
            guest.end();
        }
    }
}
