package faultline.testkit;

import faultline.kernel.abi.MapFlags;
import faultline.kernel.fault.FaultResult;
import faultline.kernel.fault.SwapOff;
import faultline.kernel.kernel.MemoryParts;
import faultline.kernel.mm.Vma;

/** What brings pages of programs on a {@link MmWorkbench} to swap, and back. */
final class BenchSwap {

    private static final int PAGE = 4096;

    private final MmWorkbench bench;
    private final BenchKernel kernel;
    private final MemoryParts memory;

    BenchSwap(MmWorkbench bench, BenchKernel kernel) {
        this.bench = bench;
        this.kernel = kernel;
        this.memory = kernel.memory();
    }

    /** Another program fills memory until {@code pages} more are on swap, and exits. */
    void squeeze(int pages) {
        Program hog = bench.scratch();
        if (hog == null) {
            return;
        }
        long enough = memory.swap().space().usedPages() + pages;
        int room = memory.boot().table().frames();
        int rights = Vma.READ | Vma.WRITE;
        int va = bench.mappings().map(hog, MmWorkbench.START, room, rights, MapFlags.MAP_NORESERVE);
        while (room > 0 && memory.swap().space().usedPages() < enough) {
            FaultResult result = bench.pages().fault(hog, va, true);
            room = result.resolved() ? room - 1 : 0;
            va += PAGE;
        }
        bench.drop(hog);
    }

    /** swapoff of the only area; false when memory ran out. */
    boolean off() {
        return kernel.call(() -> new SwapOff(
                        kernel.kernel().work(),
                        memory.boot().table(),
                        memory.tables(),
                        memory.manager().spaces(),
                        memory.rmap(),
                        memory.lru(),
                        memory.swap().cache(),
                        memory.swap().io(),
                        memory.pageCache(),
                        memory.faults())
                .empty(memory.swap().space().areas().get(0)));
    }
}
