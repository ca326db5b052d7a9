package faultline.kernel.rmap.filecount;

import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.mm.MappedFile;
import faultline.kernel.mm.Vma;
import faultline.kernel.rmap.FileVmas;
import faultline.kernel.rmap.MapCounts;
import faultline.kernel.rmap.MappingVisitor;
import faultline.kernel.rmap.ObjectWalk;
import faultline.kernel.rmap.PageLocator;
import faultline.kernel.rmap.PageSide;
import faultline.kernel.rmap.ReverseMapContext;

/**
 * Object-based reverse mapping of file pages (McCracken 2003; facts linux-mm.md 3.3): a page has a mapcount, its mapping and its
 * index; each vma of the file that shows this index is looked at until as many entries are found as are counted.
 */
public final class CountedFilePages implements PageSide {

    private final KernelWork work;
    private final FrameTable table;
    private final MapCounts counts;
    private final FileVmas vmas;
    private final PageLocator locator;
    private final int mappingOffset;

    /** page->mapping as the vmas know it, while the page is mapped. */
    private final MappedFile[] files;

    /** @param vmas where the vmas of a file are found */
    public CountedFilePages(ReverseMapContext context, MapCounts counts, FileVmas vmas) {
        this.work = context.work();
        this.table = context.boot().table();
        this.counts = counts;
        this.vmas = vmas;
        this.locator = new PageLocator(context);
        this.mappingOffset = table.layout().mapping();
        this.files = new MappedFile[table.frames()];
    }

    @Override
    public void add(int frame, Vma vma, int va, long pte) {
        work.path(KernelPath.FILE_RMAP_ADD);
        counts.lock(frame);
        if (counts.increment(frame)) {
            files[frame] = vma.file();
        }
        counts.unlock(frame);
    }

    @Override
    public void dup(int frame, Vma parent, Vma child, int va, long pte) {
        counts.dup(frame);
    }

    @Override
    public void remove(int frame, Vma vma, int va, long pte) {
        work.path(KernelPath.RMAP_REMOVE);
        counts.lock(frame);
        if (counts.decrement(frame)) {
            files[frame] = null;
        }
        counts.unlock(frame);
    }

    @Override
    public void walk(int frame, MappingVisitor visitor) {
        work.load(table.structPage(frame) + mappingOffset);
        MappedFile file = files[frame];
        if (file == null) {
            return;
        }
        int index = table.index(frame);
        ObjectWalk walk = locator.walk(frame, index, counts.read(frame), visitor);
        vmas.linear(file, index, index, vma -> {
            walk.lookAt(vma);
            return walk.goesOn();
        });
    }

    @Override
    public int mapCount(int frame) {
        return counts.of(frame);
    }

    @Override
    public boolean findsMappings() {
        return true;
    }
}
