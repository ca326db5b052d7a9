package faultline.benchmarks;

import faultline.kernel.account.Activity;
import faultline.kernel.fault.FaultResult;
import faultline.kernel.kernel.Kernel;
import faultline.kernel.kernel.MemoryParts;
import faultline.kernel.mapping.MemoryManager;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.Pte;
import faultline.kernel.process.Process;
import faultline.testkit.GuestBuilder;
import faultline.testkit.MmScenario;

/**
 * A kernel between two instructions of its guests: a parent with a buffer whose pages it has written, and children that
 * share them; all sleep. Benchmarks call the parts of the kernel as a system call or a fault would.
 */
final class Family {

    static final int PAGE = 4096;

    private static final long ASLEEP = 2_000_000_000L;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;

    private static final String SOURCE = """
            global _start
            section .text
            _start: mov eax, 192
                xor ebx, ebx
                mov ecx, %1$d * 4096
                mov edx, 3
                mov esi, 0x22
                mov edi, -1
                xor ebp, ebp
                int 0x80
                mov [buffer], eax
                mov ecx, %1$d
            .fill: mov byte [eax], 1
                add eax, 4096
                dec ecx
                jnz .fill
                mov esi, %2$d
            .next: test esi, esi
                jz .sleep
                mov eax, 2
                int 0x80
                dec esi
                test eax, eax
                jnz .next
            .sleep: mov eax, 162
                mov ebx, nap
                xor ecx, ecx
                int 0x80
                jmp .sleep
            section .data
            nap: dd 1000, 0
            buffer: dd 0
            """;

    final Kernel kernel;
    final MemoryParts memory;
    final MemoryManager manager;
    final AddressSpace parent;
    final int buffer;

    private final int pages;
    private final int pid;

    Family(String design, int pages, int children) {
        this.pages = pages;
        MmScenario.Running running = MmScenario.of(
                        GuestBuilder.assembly("family.asm", SOURCE.formatted(pages, children)))
                .design(design)
                .unchecked()
                .prepare();
        running.machine().run(ASLEEP);
        this.kernel = running.kernel();
        this.memory = kernel.parts().memory();
        this.manager = memory.manager();
        Process first = kernel.parts().processes().all().iterator().next();
        this.pid = first.pid();
        this.parent = first.space();
        this.buffer = largest(parent, pages).start();
    }

    private static Vma largest(AddressSpace space, int pages) {
        for (Vma vma : space.vmas()) {
            if (vma.end() - vma.start() == pages * PAGE) {
                return vma;
            }
        }
        throw new IllegalStateException("the guest has no buffer");
    }

    /** Opens an activity, as kernel work needs. */
    void enter() {
        kernel.work().begin(pid, Activity.SYSCALL, 2);
    }

    /** Closes it. */
    void leave() {
        kernel.work().end(Activity.SYSCALL);
    }

    /** A fault at each page of the buffer in {@code space}. */
    void faults(AddressSpace space, boolean write, boolean protection, FaultResult expected) {
        for (int page = 0; page < pages; page++) {
            int va = buffer + page * PAGE;
            FaultResult result = memory.faults().handle(space, va, write, protection, va);
            if (result != expected) {
                throw new IllegalStateException(result + " instead of " + expected);
            }
        }
    }

    /** Unmaps the buffer, so that its pages are gone, and maps it anew at the same address. */
    void empty() {
        unmap();
        int at = manager.mmap().map(parent, buffer, pages * PAGE, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS);
        if (at != buffer) {
            throw new IllegalStateException(String.format("the buffer moved to %#x", at));
        }
    }

    void unmap() {
        manager.munmap().unmap(parent, buffer, pages * PAGE);
    }

    AddressSpace fork() {
        return manager.fork().copy(parent);
    }

    void exit(AddressSpace child) {
        manager.exit().leave(child);
    }

    /** The entry of a page of the buffer, by address. */
    long pte(int page) {
        return memory.tables().locate(parent, buffer + page * PAGE);
    }

    /** The frame of a page of the buffer. */
    int frame(int page) {
        return Pte.frame(memory.tables().peek(pte(page)));
    }
}
