package faultline.kernel.kernel;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelWork;
import faultline.kernel.disk.Disk;
import faultline.kernel.disk.PageWaits;
import faultline.kernel.frame.BootMemory;
import faultline.kernel.frame.KernelConfigException;
import faultline.kernel.frame.SlabCache;
import faultline.kernel.frame.SlabCaches;
import faultline.kernel.index.PageHash;
import faultline.kernel.index.PageIndex;
import faultline.kernel.index.RadixTree;
import faultline.kernel.lru.Lru;
import faultline.kernel.pagetable.NonPresentPte;
import faultline.kernel.swap.SwapCache;
import faultline.kernel.swap.SwapIo;
import faultline.kernel.swap.SwapSpace;

/** Turns swap on as init would, before the first program runs. */
final class SwapBoot {

    /** Name of the device in /proc/swaps. */
    static final String DEVICE = "/dev/hda2";

    private SwapBoot() {}

    /** @throws KernelConfigException if the space is too small or has no room for its map */
    static SwapParts boot(
            KernelConfig config,
            PhysicalMemory ram,
            KernelWork work,
            KernelLocks locks,
            BootMemory boot,
            SlabCaches slabs,
            SlabCache nodes,
            Lru lru) {
        VmTraits vm = config.design().vm();
        int line = config.lines().hardwareBytes();
        NonPresentPte encoding = NonPresentPte.of(config.pageTables(), vm.swapInHighWord());
        SwapSpace space = new SwapSpace(work, locks, boot, encoding, line);
        PageIndex index = vm.radixTree()
                ? new RadixTree(work, nodes, boot.swapperSpace())
                : new PageHash(work, boot.table(), boot.allocator());
        SwapCache cache = new SwapCache(work, locks, boot, lru, space, index);
        Disk disk = new Disk(work, config.swap().disk(), config.clockHz(), slabs, vm.bufferHeads());
        PageWaits waits = new PageWaits();
        SwapIo io =
                new SwapIo(work, ram, boot.table(), boot.allocator(), lru, cache, disk, waits, vm.lockedWhileWritten());
        if (config.swap().bytes() > 0) {
            swapOn(space, config.swap().bytes());
        }
        return new SwapParts(space, cache, io, disk, waits);
    }

    private static void swapOn(SwapSpace space, long bytes) {
        switch (space.add(DEVICE, bytes, -1)) {
            case DONE -> {}
            case TOO_SMALL ->
                throw new KernelConfigException(
                        "swap of " + bytes + " bytes is too small: give it two pages at least, or 0 for none");
            case NO_MEMORY ->
                throw new KernelConfigException(
                        "no memory is left for the map of swap space: give the machine more RAM or less swap");
            default -> throw new IllegalStateException("no swap area is free at boot");
        }
    }
}
