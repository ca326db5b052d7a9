package faultline.kernel.pagetable;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.DirectMap;
import faultline.kernel.frame.Gfp;

/** Page tables in lowmem, all of them in the direct map. */
public final class LowTables implements TableMemory {

    private final KernelWork work;
    private final PhysicalMemory ram;

    public LowTables(KernelWork work, PhysicalMemory ram) {
        this.work = work;
        this.ram = ram;
    }

    @Override
    public Gfp gfp() {
        return Gfp.PAGE_TABLE;
    }

    @Override
    public int frames() {
        return Math.min(ram.frames(), DirectMap.LOWMEM_FRAMES);
    }

    @Override
    public boolean high() {
        return false;
    }

    @Override
    public void clear(int frame) {
        work.path(KernelPath.CLEAR_PAGE);
        work.cpu().streamClear(DirectMap.ofFrame(frame), PhysicalMemory.FRAME_BYTES);
        ram.clearFrame(frame);
    }

    @Override
    public void map(long pte, int window) {}

    @Override
    public int address(long pte) {
        return DirectMap.address(pte);
    }
}
