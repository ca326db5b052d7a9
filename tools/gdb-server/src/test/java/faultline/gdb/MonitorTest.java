package faultline.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.testkit.GuestBuilder;
import faultline.testkit.MmScenario;
import faultline.testkit.Peers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a machine can show, and stops that only a kernel can make. */
class MonitorTest {

    private static final String SUPPORTED = "qSupported:multiprocess+;swbreak+";

    @TempDir
    static Path folder;

    private static DebuggedGuest swapping() {
        return DebuggedGuest.start(
                MmScenario.guest("swap-storm", "20", "1").ram(16).swap(64));
    }

    private static RspClient connect(DebuggedGuest guest) {
        RspClient client = new RspClient(guest.port()).withoutAcks();
        client.ask(SUPPORTED);
        return client;
    }

    @Test
    void everyCommandAnswersAndEveryTableIsListed() {
        try (DebuggedGuest guest = DebuggedGuest.start(MmScenario.guest("cow-break"));
                RspClient client = connect(guest)) {
            for (String command : List.of(
                    "help",
                    "regs",
                    "pt 0xbffff000",
                    "ptdump",
                    "v2p 0xbffff000",
                    "rmap 1",
                    "frame 1",
                    "vmas",
                    "tlb",
                    "cache",
                    "faults",
                    "buddy",
                    "zones",
                    "slab",
                    "lru",
                    "swap",
                    "ledger",
                    "stats",
                    "trace",
                    "ptes",
                    "ps",
                    "xp 0x1000",
                    "syscalls",
                    "frames")) {
                assertThat(client.monitor(command))
                        .as("monitor %s", command)
                        .isNotEmpty()
                        .doesNotStartWith("no monitor command")
                        .doesNotStartWith("monitor " + command.split(" ")[0] + ":");
            }
            assertThat(client.monitor("help"))
                    .contains(
                            "monitor trace",
                            "reclaim",
                            "monitor pb",
                            "monitor watch pte VA",
                            "monitor break fault KIND");
            String types = client.ask("qXfer:osdata:read::0,10000");
            for (String table : List.of(
                    "vmas",
                    "tlb",
                    "caches",
                    "faults",
                    "buddy",
                    "zones",
                    "slab",
                    "lru",
                    "swap",
                    "ledger",
                    "counters",
                    "trace",
                    "ptes",
                    "frames",
                    "threads",
                    "processes",
                    "syscalls")) {
                assertThat(types).contains(">" + table + "<");
                assertThat(client.ask("qXfer:osdata:read:" + table + ":0,100")).matches("(?s)[lm].*<osdata type=.*");
            }
            client.raw(RspClient.frame("k"));
            guest.end();
        }
    }

    /** What gdb 13 makes of {@code eval "monitor pt %p", $esp}, whose type is signed. */
    @Test
    void addressesMayBeSignExtended() {
        try (DebuggedGuest guest = DebuggedGuest.start(MmScenario.guest("cow-break"));
                RspClient client = connect(guest)) {
            assertThat(client.monitor("v2p 0xffffffffbffff000"))
                    .startsWith("0x")
                    .isEqualTo(client.monitor("v2p 0xbffff000"));
            assertThat(client.monitor("v2p 0xffffffff3ffff000")).contains("is no ");
            assertThat(client.monitor("v2p 0x1bffff000")).contains("is no 32-bit address");
            client.raw(RspClient.frame("k"));
            guest.end();
        }
    }

    @Test
    void reclaimStopsAndIsTraced() {
        try (DebuggedGuest guest = swapping();
                RspClient client = connect(guest)) {
            assertThat(client.monitor("trace")).isEqualTo("nothing is recorded: monitor trace on\n");
            assertThat(client.monitor("break reclaim")).isEmpty();
            assertThat(client.monitor("trace on")).isEmpty();
            client.raw(RspClient.frame("vCont;c"));
            assertThat(client.console()).startsWith("reclaim for process ");
            assertThat(client.answer()).startsWith("T05");
            assertThat(client.monitor("trace 5").lines()).hasSize(5);
            assertThat(client.monitor("trace 5")).contains("zero-fill fault at 0x");
            assertThat(client.monitor("clear")).isEmpty();
            client.monitor("trace live");
            client.raw(RspClient.frame("vCont;c"));
            assertThat(client.console()).contains("process 2: ");
            assertThat(client.end()).isEqualTo("W00;process:2");
            guest.end();
        }
    }

    /** The guest itself checks that each page holds what it wrote there. */
    @Test
    void pagesOnSwapCanBeReadAndWritten() {
        try (DebuggedGuest guest = swapping();
                RspClient client = connect(guest)) {
            client.monitor("break fault swap-in");
            client.raw(RspClient.frame("vCont;c"));
            assertThat(client.console()).startsWith("swap-in fault at 0x");
            client.answer();
            client.monitor("clear");
            String swapped = client.monitor("ptdump")
                    .lines()
                    .filter(line -> line.endsWith("not present"))
                    .findFirst()
                    .orElseThrow();
            String page = swapped.substring(2, 10);
            String word = client.ask("m" + page + ",4");
            assertThat(client.monitor("pt 0x" + page)).contains("not present");
            assertThat(client.ask("M" + page + ",4:" + word)).isEqualTo("OK");
            assertThat(client.monitor("pt 0x" + page)).contains("frame");
            assertThat(client.ask("m" + page + ",4")).isEqualTo(word);
            assertThat(client.ask("M" + page + ",4:efbeadde")).isEqualTo("OK");
            assertThat(client.ask("m" + page + ",4")).isEqualTo("efbeadde");
            assertThat(client.ask("M" + page + ",4:" + word)).isEqualTo("OK");
            assertThat(client.ask("vCont;c")).isEqualTo("W00;process:2");
            guest.end();
        }
    }

    @Test
    void pagesOfAFileThatWereNotReadCanBeWritten() {
        String source = "global _start\nsection .text\n_start: movzx ebx, byte [far + 300000]\nmov eax, 1\nint 80h\n"
                + "section .data\nfar: times 400000 db 7\n";
        try (DebuggedGuest guest = DebuggedGuest.start(MmScenario.of(GuestBuilder.assembly("far.asm", source)));
                RspClient client = connect(guest)) {
            String mapping = client.ask("qMemoryRegionInfo:8060000");
            assertThat(mapping).contains("permissions:rw");
            String start = mapping.substring("start:".length(), mapping.indexOf(';'));
            int far = Integer.parseInt(start, 16);
            String place = Integer.toHexString(far + 0x40000);
            assertThat(client.ask("m" + place + ",2")).isEqualTo("0707");
            assertThat(client.ask("M" + place + ",2:0809")).isEqualTo("OK");
            assertThat(client.ask("m" + place + ",4")).isEqualTo("08090707");
            assertThat(client.ask("vCont;c")).isEqualTo("W07;process:2");
            guest.end();
        }
    }

    @Test
    void gdbShowsItAndStopsForIt() {
        Peers.require("gdb");
        CompiledGuest many = CompiledGuest.of(folder, "many");
        try (DebuggedGuest guest = many.start("exec")) {
            String output = guest.gdb(
                    many.program(),
                    "break main",
                    "continue",
                    "eval \"monitor pt %p\", &shared",
                    "eval \"monitor watch pte %p\", &ticks",
                    "monitor vmas",
                    "monitor tlb",
                    "monitor buddy",
                    "monitor slab",
                    "monitor regs",
                    "monitor nonsense",
                    "info os vmas",
                    "info os caches",
                    "print $cr3 != 0",
                    "monitor break fault minor",
                    "continue",
                    "monitor clear",
                    "delete",
                    "continue");
            assertThat(output)
                    .containsSubsequence(
                            "PDE   0x",
                            "PTE   0x",
                            "r-xp",
                            "order10",
                            "vm_area_struct",
                            "cr3 ",
                            "no monitor command 'nonsense'",
                            "present",
                            "L1D",
                            "$1 = 1",
                            " fault at 0x",
                            "received signal SIGTRAP",
                            "exited with code 03");
            guest.end();
        }
    }

    @Test
    void aChangedPageTableEntryTellsWhoChangedIt() {
        byte[] image = GuestBuilder.bundled("cow-break");
        try (DebuggedGuest guest = DebuggedGuest.start(MmScenario.of(image).called("cow-break"))) {
            String output = DebuggedGuest.gdb(List.of(
                    "target remote 127.0.0.1:" + guest.port(),
                    "monitor watch pte 0xbffff000",
                    "continue",
                    "monitor clear",
                    "detach"));
            assertThat(output).containsPattern("pte of 0xbffff000 in process 2: 0x[0-9a-f]+ -> 0x[0-9a-f]+, ");
            guest.end();
        }
    }

    /** 64 breakpoints and 4 watchpoints on untouched places change nothing that is counted. */
    @Test
    void stopsThatAreNotMetAreFree() {
        MmScenario.Finished alone =
                MmScenario.guest("page-touch").limit(Long.MAX_VALUE).run();
        MmScenario scenario = MmScenario.guest("page-touch");
        try (DebuggedGuest guest = DebuggedGuest.start(scenario);
                RspClient client = new RspClient(guest.port()).withoutAcks()) {
            client.ask("qSupported:multiprocess+;swbreak+");
            long esp = Integer.toUnsignedLong(Integer.reverseBytes(Integer.parseUnsignedInt(client.ask("p4"), 16)));
            int set = 0;
            for (int i = 0; i < 64; i++) {
                set += client.ask("Z0," + Long.toHexString(esp + i) + ",1").equals("OK") ? 1 : 0;
            }
            for (int i = 0; i < 4; i++) {
                assertThat(client.ask("Z2," + Long.toHexString(esp - 2048 + 64 * i) + ",4"))
                        .isEqualTo("OK");
            }
            assertThat(set).isEqualTo(64);
            assertThat(client.ask("vCont;c")).startsWith("W00");
            assertThat(guest.end().machine().cpus().get(0).counters())
                    .usingRecursiveComparison()
                    .isEqualTo(alone.machine().cpus().get(0).counters());
        }
    }
}
