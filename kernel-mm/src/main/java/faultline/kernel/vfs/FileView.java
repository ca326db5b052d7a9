package faultline.kernel.vfs;

import faultline.kernel.file.FileMapping;
import faultline.kernel.file.ReadAhead;
import faultline.kernel.mm.MappedFile;
import faultline.kernel.mm.PageOutcome;
import faultline.kernel.mm.PageOwner;
import faultline.kernel.mm.Vma;

/** An open regular file as its mappings see it: each vma counts as a user of the open file. */
final class FileView implements MappedFile {

    private final OpenFile file;
    private final FileMapping pages;
    private final ReadAhead ahead;

    FileView(OpenFile file, FileMapping pages) {
        this.file = file;
        this.pages = pages;
        this.ahead = pages.newReadAhead();
    }

    @Override
    public PageOwner owner() {
        return pages;
    }

    @Override
    public int page(Vma vma, int va, PageOutcome outcome) {
        return pages.page(vma, va, ahead, outcome);
    }

    /** What this open file has read ahead. */
    ReadAhead ahead() {
        return ahead;
    }

    @Override
    public boolean readable() {
        return file.readable();
    }

    @Override
    public boolean writable() {
        return file.writable();
    }

    @Override
    public void get() {
        file.addUser();
    }

    @Override
    public void put() {
        file.dropUser();
    }

    @Override
    public void denyWrite() {
        file.inode().writeAccess().denyAgain();
    }

    @Override
    public void allowWrite() {
        file.inode().writeAccess().allow();
    }

    @Override
    public int sync() {
        return pages.sync();
    }

    @Override
    public String name() {
        return file.inode().links() == 0 && !file.path().endsWith(" (deleted)")
                ? file.path() + " (deleted)"
                : file.path();
    }

    @Override
    public long inode() {
        return file.inode().number();
    }

    @Override
    public int device() {
        return file.inode().fileSystem().device();
    }
}
