package faultline.kernel.ipc;

import faultline.kernel.mm.MappedFile;
import faultline.kernel.mm.PageOutcome;
import faultline.kernel.mm.PageOwner;
import faultline.kernel.mm.Vma;

/** A segment as one shmat maps it; each vma of it counts as an attachment (shm_open and shm_close of Linux 2.6.2 ipc/shm.c). */
public final class Attachment implements MappedFile {

    private final Segments segments;
    private final Segment segment;
    private final boolean writable;

    Attachment(Segments segments, Segment segment, boolean writable) {
        this.segments = segments;
        this.segment = segment;
        this.writable = writable;
    }

    @Override
    public PageOwner owner() {
        return segment.memory().owner();
    }

    @Override
    public int page(Vma vma, int va, PageOutcome outcome) {
        return segment.memory().page(vma, va, outcome);
    }

    @Override
    public int alignment() {
        return segment.memory().alignment();
    }

    @Override
    public boolean accountable() {
        return segment.memory().accountable();
    }

    @Override
    public int mapped(Vma vma) {
        return segment.memory().mapped(vma);
    }

    @Override
    public void split(Vma lower, Vma upper) {
        segment.memory().split(lower, upper);
    }

    @Override
    public void closed(Vma vma) {
        segment.memory().closed(vma);
    }

    /** shm_close counts attachments, so two vmas stay two. */
    @Override
    public boolean mergeable() {
        return false;
    }

    @Override
    public boolean readable() {
        return true;
    }

    @Override
    public boolean writable() {
        return writable;
    }

    @Override
    public void get() {
        segments.attached(segment);
    }

    @Override
    public void put() {
        segments.detached(segment);
    }

    @Override
    public int sync() {
        return 0;
    }

    @Override
    public String name() {
        return String.format("/SYSV%08x (deleted)", segment.key());
    }

    @Override
    public long inode() {
        return segment.id();
    }

    @Override
    public int device() {
        return segment.memory().device();
    }
}
