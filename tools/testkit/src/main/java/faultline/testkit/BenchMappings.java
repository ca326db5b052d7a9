package faultline.testkit;

import faultline.kernel.mapping.MemoryManager;
import faultline.kernel.mapping.Mmap;
import faultline.kernel.mapping.Mremap;

/** Calls by which programs on a {@link MmWorkbench} change their mappings; each returns an address or 0, or a negative errno. */
final class BenchMappings {

    private static final int PAGE = 4096;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
    private static final int MAP_FIXED = 0x10;

    private final BenchKernel kernel;
    private final MemoryManager manager;

    BenchMappings(BenchKernel kernel) {
        this.kernel = kernel;
        this.manager = kernel.memory().manager();
    }

    /** mmap of a file. */
    int mapFile(Program program, Mmap.Request request) {
        return kernel.call(() -> manager.mmap().map(program.space(), request));
    }

    /** mmap of {@code count} private anonymous pages at {@code va}, with MAP_ flags {@code more}. */
    int map(Program program, int va, int count, int prot, int more) {
        return anonymous(program, va, count, prot, MAP_FIXED | more);
    }

    /** mmap of {@code count} private anonymous pages wherever there is room. */
    int mapAnywhere(Program program, int count, int prot) {
        return anonymous(program, 0, count, prot, 0);
    }

    private int anonymous(Program program, int va, int count, int prot, int more) {
        int flags = MAP_PRIVATE_ANONYMOUS | more;
        return kernel.call(() -> manager.mmap().map(program.space(), va, count * PAGE, prot, flags));
    }

    /** munmap. */
    int unmap(Program program, int va, int count) {
        return kernel.call(() -> manager.munmap().unmap(program.space(), va, count * PAGE));
    }

    /** mprotect. */
    int protect(Program program, int va, int count, int prot) {
        return kernel.call(() -> manager.mprotect().protect(program.space(), va, count * PAGE, prot));
    }

    /** mremap. */
    int remap(Program program, Mremap.Request request) {
        return kernel.call(() -> manager.mremap().remap(program.space(), request));
    }

    /** remap_file_pages: {@code count} pages of the file mapped at {@code va}, from page {@code first} on. */
    int remapFile(Program program, int va, int count, int first, boolean nonBlock) {
        return kernel.call(
                () -> kernel.memory().nonlinear().remap(program.space(), va, count * PAGE, 0, first, nonBlock));
    }
}
