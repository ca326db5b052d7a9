package faultline.kernel.rmap;

import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.PageFlag;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.MappedFile;
import faultline.kernel.mm.Vma;

/** A reverse map of an anonymous half and a file half; PG_anon says which of them a page belongs to. */
public final class ComposedReverseMap implements ReverseMap {

    private final KernelWork work;
    private final FrameTable table;
    private final WalkStatistics walks;
    private final AnonReverseMap anon;
    private final PageSide filePages;
    private final FileVmas fileVmas;

    public ComposedReverseMap(ReverseMapContext context, AnonReverseMap anon, FileReverseMap files) {
        this.work = context.work();
        this.table = context.boot().table();
        this.walks = context.walks();
        this.anon = anon;
        this.filePages = files.pages();
        this.fileVmas = files.vmas();
    }

    private PageSide side(int frame) {
        return table.has(frame, PageFlag.ANON) ? anon : filePages;
    }

    @Override
    public boolean prepare(Vma vma) {
        return anon.prepare(vma);
    }

    @Override
    public boolean prepareFile() {
        return anon.prepareDup();
    }

    @Override
    public boolean prepareDup() {
        return anon.prepareDup();
    }

    @Override
    public void addAnon(int frame, Vma vma, int va, long pte) {
        table.note(frame, PageFlag.ANON);
        anon.add(frame, vma, va, pte);
    }

    @Override
    public void addFile(int frame, Vma vma, int va, long pte) {
        filePages.add(frame, vma, va, pte);
    }

    @Override
    public void dup(int frame, Vma parent, Vma child, int va, long pte) {
        side(frame).dup(frame, parent, child, va, pte);
    }

    @Override
    public void dupSwapped(Vma parent, Vma child) {
        anon.dupSwapped(parent, child);
    }

    @Override
    public void remove(int frame, Vma vma, int va, long pte) {
        side(frame).remove(frame, vma, va, pte);
    }

    @Override
    public void moved(int frame, Vma from, Vma to, int va, long oldPte, long newPte) {
        side(frame).moved(frame, from, to, va, oldPte, newPte);
    }

    @Override
    public void reused(int frame, Vma vma, int va) {
        if (table.has(frame, PageFlag.ANON)) {
            Phase was = work.phase(Phase.RMAP);
            anon.reused(frame, vma, va);
            work.phase(was);
        }
    }

    @Override
    public void walk(int frame, MappingVisitor visitor) {
        Phase was = work.phase(Phase.RMAP);
        walks.walk();
        side(frame).walk(frame, visitor);
        work.phase(was);
    }

    @Override
    public void referencesTested(int frame) {
        Phase was = work.phase(Phase.RMAP);
        anon.referencesTested(frame);
        work.phase(was);
    }

    @Override
    public int mapCount(int frame) {
        return side(frame).mapCount(frame);
    }

    @Override
    public boolean findsMappings() {
        return anon.findsMappings() && filePages.findsMappings();
    }

    @Override
    public boolean isMapped(int frame) {
        return side(frame).isMapped(frame);
    }

    @Override
    public boolean walkFindsVmas(int frame) {
        return side(frame).walkFindsVmas();
    }

    @Override
    public WalkStatistics walks() {
        return walks;
    }

    @Override
    public long bytesInUse() {
        return anon.bytesInUse();
    }

    @Override
    public long peakBytesInUse() {
        return anon.peakBytesInUse();
    }

    @Override
    public long objectsInUse() {
        return anon.objectsInUse();
    }

    @Override
    public long peakObjects() {
        return anon.peakObjects();
    }

    @Override
    public String objectName() {
        return anon.objectName();
    }

    @Override
    public boolean mmForked(AddressSpace parent, AddressSpace child) {
        Phase was = work.phase(Phase.RMAP);
        boolean done = anon.mmForked(parent, child);
        work.phase(was);
        return done;
    }

    @Override
    public void copyEnded() {
        Phase was = work.phase(Phase.RMAP);
        anon.copyEnded();
        work.phase(was);
    }

    @Override
    public boolean mmExeced(AddressSpace space) {
        Phase was = work.phase(Phase.RMAP);
        boolean done = anon.mmExeced(space);
        work.phase(was);
        return done;
    }

    @Override
    public void mmExited(AddressSpace space) {
        Phase was = work.phase(Phase.RMAP);
        anon.mmExited(space);
        work.phase(was);
    }

    @Override
    public boolean vmaForked(Vma parent, Vma child) {
        Phase was = work.phase(Phase.RMAP);
        boolean done = anon.vmaForked(parent, child);
        if (done && child.file() != null) {
            fileVmas.linkLike(parent, child);
        }
        work.phase(was);
        return done;
    }

    @Override
    public void vmaLinked(Vma vma) {
        if (vma.file() != null) {
            Phase was = work.phase(Phase.RMAP);
            fileVmas.link(vma);
            work.phase(was);
        }
    }

    @Override
    public boolean vmaPagesPass(Vma from, Vma to, int start, int end) {
        Phase was = work.phase(Phase.RMAP);
        boolean done = anon.vmaPagesPass(from, to, start, end);
        work.phase(was);
        return done;
    }

    @Override
    public boolean canMerge(Vma left, Vma right) {
        return anon.canMerge(left, right);
    }

    @Override
    public void vmaResizing(Vma vma) {
        if (vma.file() != null) {
            Phase was = work.phase(Phase.RMAP);
            fileVmas.resizing(vma);
            work.phase(was);
        }
    }

    @Override
    public void vmaResized(Vma vma) {
        if (vma.file() != null) {
            Phase was = work.phase(Phase.RMAP);
            fileVmas.resized(vma);
            work.phase(was);
        }
    }

    @Override
    public void vmaNonlinear(Vma vma) {
        Phase was = work.phase(Phase.RMAP);
        fileVmas.nonlinear(vma);
        work.phase(was);
    }

    @Override
    public void vmaUnlinked(Vma vma) {
        Phase was = work.phase(Phase.RMAP);
        anon.vmaUnlinked(vma);
        if (vma.file() != null) {
            fileVmas.unlink(vma);
        }
        work.phase(was);
    }

    @Override
    public boolean keepsOffset(Vma vma) {
        return anon.keepsOffset(vma);
    }

    @Override
    public boolean canTrackAt(int frame, Vma to, int va) {
        return !table.has(frame, PageFlag.ANON) || anon.canTrackAt(frame, to, va);
    }

    @Override
    public boolean canShareAt(int frame, Vma vma, int va) {
        return anon.canShareAt(frame, vma, va);
    }

    @Override
    public void linearVmas(MappedFile file, int first, int last, VmaVisitor visitor) {
        fileVmas.linear(file, first, last, visitor);
    }

    @Override
    public void nonlinearVmas(int fileAddress, VmaVisitor visitor) {
        fileVmas.nonlinear(fileAddress, visitor);
    }
}
