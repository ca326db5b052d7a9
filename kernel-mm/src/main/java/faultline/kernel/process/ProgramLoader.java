package faultline.kernel.process;

import faultline.kernel.abi.UserLayout;
import faultline.kernel.mapping.MemoryManager;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.MappedFile;
import faultline.kernel.rmap.ReverseMap;
import java.util.List;

/** Builds the address space of a program that is about to start: its segments and its first stack. */
public final class ProgramLoader {

    private final MemoryManager memory;
    private final ReverseMap rmap;
    private final ElfLoader loader;
    private final KernelRandom random;
    private final int hardwareCapabilities;

    /**
     * @param random fills AT_RANDOM
     * @param hardwareCapabilities CPUID.1:EDX, which programs get as AT_HWCAP
     */
    public ProgramLoader(
            MemoryManager memory, ReverseMap rmap, ElfLoader loader, KernelRandom random, int hardwareCapabilities) {
        this.memory = memory;
        this.rmap = rmap;
        this.loader = loader;
        this.random = random;
        this.hardwareCapabilities = hardwareCapabilities;
    }

    /**
     * A program in memory.
     *
     * @param path by which it was started
     * @param arguments argv
     * @param entry address of its first instruction
     * @param stackPointer its first ESP
     */
    public record Image(AddressSpace space, String path, List<byte[]> arguments, int entry, int stackPointer) {

        /** Name for messages and for /proc: the path's last part. */
        public String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    /**
     * Loads a program.
     *
     * @param file the program's file; the caller keeps its own use of it
     * @param who starts it, as the auxiliary vector tells
     * @param limits of the process, which bound its stack and its addresses
     * @param personality of the process, which may want the old layout
     * @return null when memory ran out
     * @throws ElfException when arguments and environment do not fit onto the stack
     */
    public Image load(
            ElfFile program,
            MappedFile file,
            String path,
            List<byte[]> arguments,
            List<byte[]> environment,
            Credentials who,
            ResourceLimits limits,
            int personality)
            throws ElfException {
        InitialStack stack = InitialStack.build(
                UserLayout.TASK_SIZE, program, path, arguments, environment, who, hardwareCapabilities, random);
        AddressSpace space = memory.spaces().create();
        if (space == null) {
            return null;
        }
        space.limit(limits.soft(ResourceLimits.STACK), limits.soft(ResourceLimits.ADDRESS_SPACE));
        memory.layout().choose(space, limits.soft(ResourceLimits.STACK), personality);
        if (!rmap.mmExeced(space) || !loader.load(space, program, file, stack)) {
            release(space);
            return null;
        }
        return new Image(space, path, arguments, program.entry(), stack.stackPointer());
    }

    /** Gives an address space back that no program will use. */
    void release(AddressSpace space) {
        memory.exit().leave(space);
    }
}
