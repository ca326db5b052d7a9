package faultline.kernel.file;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.mm.MappedFile;
import faultline.kernel.mm.Vma;

/** The vmas that show a file, from which pages are taken that it loses: unmap_mapping_range (Linux 2.6.7 memory.c). */
final class FileViews {

    private static final int SHIFT = PhysicalMemory.FRAME_SHIFT;

    private final PageCache cache;
    private final int address;
    /** A view by which vmas got pages, or null when none ever did; all views have the same address_space. */
    private MappedFile shown;

    /** @param address of the address_space */
    FileViews(PageCache cache, int address) {
        this.cache = cache;
        this.address = address;
    }

    /** A vma gets a page by {@code view}. */
    void note(MappedFile view) {
        shown = view;
    }

    /** Pages {@code first} to {@code last} (unsigned) leave all page tables; private copies too. */
    void unmap(int first, int last) {
        if (shown != null) {
            cache.vmas().linearVmas(shown, first, last, vma -> {
                zap(vma, Integer.toUnsignedLong(first), Integer.toUnsignedLong(last));
                return true;
            });
        }
        cache.vmas().nonlinearVmas(address, vma -> {
            cache.nonlinearZap().zap(vma, first, last);
            return true;
        });
    }

    private void zap(Vma vma, long first, long last) {
        long offset = Integer.toUnsignedLong(vma.pageOffset());
        long from = Math.max(first - offset, 0);
        long to = Math.min(last + 1 - offset, vma.pages());
        if (from < to) {
            cache.zap().prepare();
            cache.zap().zap(vma, vma.start() + (int) (from << SHIFT), vma.start() + (int) (to << SHIFT));
            cache.zap().finish(vma.space());
        }
    }
}
