package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.trap.GuestFault;
import faultline.emulator.trap.SupervisorPort;
import faultline.emulator.trap.TrapHandler;
import faultline.kernel.account.Activity;
import faultline.kernel.frame.AllocationPolicy;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.Gfp;
import faultline.kernel.frame.Zone;
import faultline.kernel.kernel.Kernel;
import faultline.kernel.kernel.MmDesign;
import faultline.kernel.kernel.MmDesigns;
import faultline.kernel.process.Signal;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Memory that has run out costs a process its life, whatever the kernel wanted it for. */
class OutOfMemoryTest {

    private static final int YIELD = 158;
    /** A hundred seconds of the machine's clock. */
    private static final long LIMIT = 100_000_000_000L;

    private static final long SWAP_MEGABYTES = 2;

    /** Fills shared memory, lets somebody take what memory there is, and reads its own again. */
    private static final String READS_AGAIN = """
            global _start
            section .text
            _start:
                mov     eax, 192
                xor     ebx, ebx
                mov     ecx, 1024*4096
                mov     edx, 3
                mov     esi, 0x21
                mov     edi, -1
                xor     ebp, ebp
                int     0x80
                mov     ebp, eax
                mov     ecx, 1024
            fill:
                inc     dword [eax]
                add     eax, 4096
                dec     ecx
                jnz     fill
                mov     eax, 158
                int     0x80
                mov     eax, ebp
                mov     ecx, 1024
            again:
                mov     edx, [eax]
                add     eax, 4096
                dec     ecx
                jnz     again
                mov     eax, 1
                xor     ebx, ebx
                int     0x80
            """;

    /** mlockall(MCL_FUTURE), then a mapping larger than the memory. */
    private static final String LOCKS = """
            global _start
            section .text
            _start:
                mov     eax, 152
                mov     ebx, 2
                int     0x80
                mov     eax, 192
                xor     ebx, ebx
                mov     ecx, 64 << 20
                mov     edx, 3
                mov     esi, 0x22
                mov     edi, -1
                xor     ebp, ebp
                int     0x80
                mov     eax, 1
                xor     ebx, ebx
                int     0x80
            """;

    /** The parent sleeps; a child that shares its memory, but is no thread of it, writes to more than there is. */
    private static final String SHARES = """
            global _start
            section .text
            _start:
                mov     eax, 120
                mov     ebx, 0x111
                mov     ecx, stack
                xor     edx, edx
                xor     esi, esi
                xor     edi, edi
                int     0x80
                test    eax, eax
                jz      child
                mov     eax, 114
                mov     ebx, -1
                xor     ecx, ecx
                xor     edx, edx
                xor     esi, esi
                int     0x80
                mov     eax, 1
                xor     ebx, ebx
                int     0x80
            child:
                mov     edi, memory
                mov     ecx, 16384
            touch:
                inc     dword [edi]
                add     edi, 4096
                dec     ecx
                jnz     touch
                mov     eax, 1
                xor     ebx, ebx
                int     0x80
            section .bss
                    resb 4096
            stack:
                alignb 4096
            memory: resb 16384*4096
            """;

    /** Zones without a free frame, however many come back. */
    private static final AllocationPolicy EMPTY = new AllocationPolicy() {
        @Override
        public boolean permits(Gfp gfp, int order, FrameUse use) {
            return true;
        }

        @Override
        public boolean permitsZone(Zone zone) {
            return false;
        }
    };

    static List<String> designs() {
        return MmDesigns.all().stream().map(MmDesign::name).toList();
    }

    private static MmScenario scenario(String design, String source) {
        return ScarceMemory.scenario(design, source, SWAP_MEGABYTES)
                .setting("overcommit_memory", 1)
                .limit(LIMIT);
    }

    private static void expectOneKill(Kernel kernel) {
        assertThat(kernel.finished()).as("comes to an end").isTrue();
        assertThat(kernel.exitSignal()).isEqualTo(Signal.SIGKILL.number());
        assertThat(kernel.parts().outOfMemory().kills()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("designs")
    void aReadAheadThatFindsNoMemoryKills(String design) {
        MmScenario.Running running = scenario(design, READS_AGAIN).prepare(Taker::new);
        running.machine().run(LIMIT);

        expectOneKill(running.kernel());
    }

    @ParameterizedTest
    @MethodSource("designs")
    void aCallThatFindsNoMemoryKills(String design) {
        MmScenario.Finished run = scenario(design, LOCKS).run();

        expectOneKill(run.kernel());
    }

    @ParameterizedTest
    @MethodSource("designs")
    void whoSharesTheVictimsMemoryDiesToo(String design) {
        MmScenario.Finished run = scenario(design, SHARES).run();

        expectOneKill(run.kernel());
    }

    /** Has the program's pages go to swap until that is full, and empties the zones, when the program yields. */
    private static final class Taker implements TrapHandler {

        private final Kernel kernel;

        Taker(Kernel kernel) {
            this.kernel = kernel;
        }

        @Override
        public void start(SupervisorPort cpu) {
            kernel.start(cpu);
        }

        @Override
        public void softwareInterrupt(SupervisorPort cpu, int vector) {
            if (cpu.register(0) == YIELD) {
                int pid = kernel.running().pid();
                kernel.work().begin(pid, Activity.RECLAIM, 0);
                takeAll();
                kernel.work().end(Activity.RECLAIM);
            }
            kernel.softwareInterrupt(cpu, vector);
        }

        private void takeAll() {
            FrameAllocator allocator = kernel.parts().memory().boot().allocator();
            while (kernel.parts().memory().swap().space().freePages() > 0) {
                assertThat(allocator.allocate(Gfp.HIGHUSER, 0, FrameUse.KERNEL)).isNotEqualTo(FrameAllocator.NONE);
            }
            allocator.setPolicy(EMPTY);
        }

        @Override
        public void fault(SupervisorPort cpu, GuestFault fault) {
            kernel.fault(cpu, fault);
        }

        @Override
        public void timerInterrupt(SupervisorPort cpu) {
            kernel.timerInterrupt(cpu);
        }

        @Override
        public boolean finished() {
            return kernel.finished();
        }
    }
}
