package faultline.kernel.mapping;

import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.lru.Lru;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.rmap.ReverseMap;
import faultline.kernel.swap.SwapCache;
import faultline.kernel.sysctl.Tunable;

/** The calls that change address spaces, wired together. */
public record MemoryManager(
        AddressSpaces spaces,
        VmaEditor editor,
        ZapRange zap,
        Mmap mmap,
        Munmap munmap,
        Mprotect mprotect,
        Mremap mremap,
        Msync msync,
        Brk brk,
        Fork fork,
        Exit exit,
        TlbFlush tlb,
        LazyFree lazyFree,
        Tunable mostMappings,
        Commitment commitment,
        Layout layout) {

    /**
     * Wires the calls.
     *
     * @param zap unmaps ranges
     * @param huge what is done with vmas of huge pages
     * @param copies makes private copies of shared pages
     * @param kernelRoot physical address of the kernel's own top table
     * @param mergeRules which vmas become one
     * @param forkProtectsEveryEntry see {@link Fork}
     * @param commitment what memory is promised
     * @param flexibleLayout whether mappings go downwards where nothing speaks against it
     */
    public static MemoryManager create(
            KernelWork work,
            ZapRange zap,
            PageTables tables,
            FrameTable frames,
            Lru lru,
            SwapCache swap,
            ReverseMap rmap,
            AddressSpaces spaces,
            TlbFlush tlb,
            HugeRanges huge,
            PrivateCopy copies,
            long kernelRoot,
            MergeRules mergeRules,
            boolean forkProtectsEveryEntry,
            Commitment commitment,
            boolean flexibleLayout) {
        Tunable mostMappings = new Tunable(UserLayout.MAX_MAP_COUNT);
        VmaEditor editor = new VmaEditor(work, spaces, rmap, mergeRules, mostMappings);
        FreeArea freeArea = new FreeArea(work, spaces);
        Munmap munmap = new Munmap(work, spaces, editor, zap, tables, commitment, freeArea);
        Mmap mmap = new Mmap(work, spaces, editor, munmap, commitment, freeArea);
        Mprotect mprotect = new Mprotect(work, spaces, editor, tables, tlb, huge, commitment);
        MoveEntries entries = new MoveEntries(work, tables, frames, rmap, tlb, copies);
        Mremap mremap = new Mremap(work, spaces, editor, mmap, munmap, entries, rmap, commitment);
        Msync msync = new Msync(work, spaces, tables, frames, tlb);
        Brk brk = new Brk(work, spaces, editor, mmap, munmap);
        Fork fork = new Fork(
                work,
                spaces,
                munmap,
                tables,
                frames,
                rmap,
                swap.space(),
                tlb,
                huge,
                forkProtectsEveryEntry,
                commitment);
        Exit exit = new Exit(work, spaces, munmap, rmap, kernelRoot);
        LazyFree lazyFree = new LazyFree(work, tables, frames, lru, swap, tlb);
        return new MemoryManager(
                spaces,
                editor,
                zap,
                mmap,
                munmap,
                mprotect,
                mremap,
                msync,
                brk,
                fork,
                exit,
                tlb,
                lazyFree,
                mostMappings,
                commitment,
                new Layout(flexibleLayout));
    }
}
