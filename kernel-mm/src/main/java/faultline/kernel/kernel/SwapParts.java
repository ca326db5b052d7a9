package faultline.kernel.kernel;

import faultline.kernel.disk.Disk;
import faultline.kernel.disk.PageWaits;
import faultline.kernel.swap.SwapCache;
import faultline.kernel.swap.SwapIo;
import faultline.kernel.swap.SwapSpace;

/** Swap of a booted kernel, and the disk. */
public record SwapParts(SwapSpace space, SwapCache cache, SwapIo io, Disk disk, PageWaits waits) {}
