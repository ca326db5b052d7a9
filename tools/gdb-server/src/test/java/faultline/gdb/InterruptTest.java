package faultline.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.testkit.GuestBuilder;
import faultline.testkit.MmScenario;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Ctrl-C within 0.2 s, whatever the guest does. What is measured is the CPU time of the simulating thread between the interrupt and
 * the stop, which other load of the host does not change.
 */
class InterruptTest {

    private static final long BOUND_NANOS = 200_000_000;
    private static final int TIMES = 6;

    /** Guests that never end. */
    private enum Guest {
        /** Short instructions. */
        SPINS("again: inc ecx\n jmp again\n", 0),
        /** One instruction over 64 MB. */
        STORES("again: mov edi, area\n mov ecx, 16 << 20\n rep stosd\n jmp again\n", 64),
        /** Loads that each miss the TLB and the caches. */
        MISSES("again: add esi, 0x101040\n and esi, 0x3FFFFC0\n mov eax, [area + esi]\n jmp again\n", 64),
        /** Sleeps a second of the guest's time, again and again. */
        SLEEPS("again: mov eax, 162\n mov ebx, second\n xor ecx, ecx\n int 80h\n jmp again\n", 0),
        /** Forks with 128 MB to copy, and waits for the child. */
        FORKS("""
                mov edi, area
                mov ecx, 32 << 20
                rep stosd
                again: mov eax, 2
                int 80h
                test eax, eax
                jz child
                mov eax, 7
                mov ebx, -1
                xor ecx, ecx
                xor edx, edx
                int 80h
                jmp again
                child: mov eax, 1
                xor ebx, ebx
                int 80h
                """, 128),
        /** mmap of 96 MB with MAP_POPULATE, and munmap. */
        POPULATES("""
                again: push 0
                push -1
                push 0x8022
                push 3
                push 96 << 20
                push 0
                mov eax, 90
                mov ebx, esp
                int 80h
                add esp, 24
                mov ebx, eax
                mov ecx, 96 << 20
                mov eax, 91
                int 80h
                jmp again
                """, 0),
        /** Writes 64 MB to a file with one call, and reads them back with another. */
        COPIES("""
                mov eax, 5
                mov ebx, name
                mov ecx, 0x42
                mov edx, 0x180
                int 80h
                mov esi, eax
                again: mov eax, 180
                mov ebx, esi
                mov ecx, area
                mov edx, 64 << 20
                mov edi, 0
                push esi
                xor esi, esi
                mov eax, 181
                int 80h
                mov eax, 180
                int 80h
                pop esi
                jmp again
                """, 64);

        private final String body;
        private final int megabytes;

        Guest(String body, int megabytes) {
            this.body = body;
            this.megabytes = megabytes;
        }

        MmScenario scenario() {
            String source = "global _start\nsection .text\n_start: xor esi, esi\n" + body
                    + "section .data\nsecond: dd 1, 0\nname: db '/f', 0\nsection .bss\narea: resb " + (megabytes << 20)
                    + " + 4096\n";
            return MmScenario.of(GuestBuilder.assembly("endless.asm", source)).ram(512);
        }
    }

    @ParameterizedTest
    @EnumSource(Guest.class)
    void theMachineStopsSoon(Guest kind) throws InterruptedException {
        try (DebuggedGuest guest = DebuggedGuest.start(kind.scenario());
                RspClient client = new RspClient(guest.port()).withoutAcks()) {
            client.ask("qSupported:multiprocess+;swbreak+");
            for (int i = 0; i < TIMES; i++) {
                client.raw(RspClient.frame("vCont;c"));
                Thread.sleep(100 + 130 * i);
                long before = guest.cpuNanos();
                client.raw((byte) RspClient.INTERRUPT);
                assertThat(client.answer()).startsWith("T02");
                assertThat(guest.cpuNanos() - before).isLessThan(BOUND_NANOS);
            }
            client.raw(RspClient.frame("k"));
            guest.end();
        }
    }
}
