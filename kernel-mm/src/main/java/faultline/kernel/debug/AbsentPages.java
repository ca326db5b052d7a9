package faultline.kernel.debug;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.file.FileMapping;
import faultline.kernel.huge.HugeMapping;
import faultline.kernel.kernel.Kernel;
import faultline.kernel.kernel.SwapParts;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.NonPresentPte;
import faultline.kernel.pagetable.Pte;

/** What a first access would find in pages that are mapped but not there: zeros, bytes of a file, bytes on swap. */
final class AbsentPages {

    private final Kernel kernel;
    private final PhysicalMemory memory;

    AbsentPages(Kernel kernel, PhysicalMemory memory) {
        this.kernel = kernel;
        this.memory = memory;
    }

    /** The bytes of the page of {@code va}, whose entry is {@code entry}; null if an access would fail. */
    byte[] page(Vma vma, int va, long entry) {
        byte[] page = new byte[UserLayout.PAGE_SIZE];
        if (!Pte.isNone(entry) && NonPresentPte.isSwap(entry)) {
            return swapped(entry, page) ? page : null;
        }
        if (vma.file() == null) {
            return Pte.isNone(entry) ? page : null;
        }
        if (vma.file().owner() instanceof HugeMapping huge) {
            return hugePage(huge, vma, va, page);
        }
        boolean found = vma.file().owner() instanceof FileMapping pages
                && pages.untouched().page(index(vma, va, entry), page);
        return found ? page : null;
    }

    private byte[] hugePage(HugeMapping huge, Vma vma, int va, byte[] page) {
        int frame = huge.peekFrame(vma, va);
        if (frame >= 0) {
            memory.read((long) frame << UserLayout.PAGE_SHIFT, page, 0, page.length);
        }
        return frame == HugeMapping.BEYOND ? null : page;
    }

    /** Which page of its file belongs at {@code va}. */
    private int index(Vma vma, int va, long entry) {
        return NonPresentPte.isFile(entry) ? swap().space().encoding().fileOffset(entry) : vma.pageIndex(va);
    }

    private SwapParts swap() {
        return kernel.parts().memory().swap();
    }

    private boolean swapped(long entry, byte[] page) {
        int slot = swap().space().encoding().swapEntry(entry);
        int frame = swap().cache().peek(slot);
        if (frame >= 0) {
            memory.read((long) frame << UserLayout.PAGE_SHIFT, page, 0, page.length);
            return true;
        }
        return swap().space().peek(slot, page);
    }
}
