package faultline.testkit;

import faultline.emulator.machine.Machine;
import faultline.kernel.kernel.Kernel;
import faultline.kernel.kernel.MemoryParts;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.process.Process;
import faultline.kernel.process.ProgramLoader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Law 8: the kernel's books balance. Can be run between any two instructions of a guest and changes nothing.
 *
 * <p>It counts everything anew from the page tables' bytes and compares that with what the kernel believes, each kind of book in a
 * class of its own.
 */
public final class MmChecker {

    /** Where the kernel's part of an mm begins: PAGE_OFFSET. */
    static final long USER_END = 0xC000_0000L;

    private final Machine machine;
    private final Kernel kernel;
    private final MemoryParts memory;
    private final List<String> violations = new ArrayList<>();

    private MmChecker(Machine machine, Kernel kernel) {
        this.machine = machine;
        this.kernel = kernel;
        this.memory = kernel.parts().memory();
    }

    /** What is wrong now, one line each; empty when the books balance. */
    public static List<String> violations(Machine machine, Kernel kernel) {
        return violations(machine, kernel, List.of());
    }

    /** As {@link #violations(Machine, Kernel)}, with address spaces that no process has. */
    static List<String> violations(Machine machine, Kernel kernel, Collection<AddressSpace> more) {
        MmChecker checker = new MmChecker(machine, kernel);
        checker.check(checker.spaces(more));
        return List.copyOf(checker.violations);
    }

    /**
     * Throws if anything is wrong now.
     *
     * @throws AssertionError with all that is wrong
     */
    public static void check(Machine machine, Kernel kernel) {
        List<String> wrong = violations(machine, kernel);
        if (!wrong.isEmpty()) {
            throw new AssertionError("the kernel's books do not balance:\n  " + String.join("\n  ", wrong));
        }
    }

    private Collection<AddressSpace> spaces(Collection<AddressSpace> more) {
        Map<Integer, AddressSpace> spaces = new TreeMap<>();
        for (Process process : kernel.parts().processes().all()) {
            if (process.space() != null) {
                spaces.put(process.space().id(), process.space());
            }
            if (process.inCall() && process.call().attachment() instanceof ProgramLoader.Image image) {
                // exec waits for other threads to end before the new program takes the place of the old.
                spaces.put(image.space().id(), image.space());
            }
        }
        more.forEach(space -> spaces.put(space.id(), space));
        return spaces.values();
    }

    /** Walks the page tables first: the other books are compared with what is found there. */
    private void check(Collection<AddressSpace> spaces) {
        FoundMappings mappings = new FoundMappings();
        KernelReferences references = new KernelReferences(memory);
        NonlinearBooks nonlinear = new NonlinearBooks(memory, this::expect);
        SwapBooks swap = new SwapBooks(memory, this::expect);
        HugeBooks huge = new HugeBooks(memory, this::expect);
        PteBooks ptes = new PteBooks(memory, references, mappings, swap, nonlinear, this::expect);
        PageTableBooks tables = new PageTableBooks(machine.memory(), memory, ptes, huge, this::expect);
        VmaBooks vmas = new VmaBooks(memory, this::expect);
        for (AddressSpace space : spaces) {
            vmas.check(space);
            tables.check(space);
        }
        vmas.check(spaces);
        tables.check();
        new FrameBooks(memory, references, mappings, this::expect).check();
        new ReverseMapBooks(kernel.work(), memory, mappings, nonlinear, this::expect).check(spaces);
        swap.check();
        new LruBooks(memory, this::expect).check();
        huge.check();
        new RangeBooks(memory.manager().spaces().volatileRanges(), this::expect).check(spaces);
        new TranslationBooks(memory, this::expect).check(machine, spaces);
        new CommitmentBooks(memory, this::expect).check(spaces);
    }

    /** Notes a violation unless something holds. */
    interface Expectation {
        void that(boolean holds, String message, Object... arguments);
    }

    private void expect(boolean holds, String message, Object... arguments) {
        if (!holds) {
            violations.add(String.format(message, arguments));
        }
    }
}
