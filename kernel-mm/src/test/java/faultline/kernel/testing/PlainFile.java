package faultline.kernel.testing;

import faultline.kernel.mm.MappedFile;
import faultline.kernel.mm.PageOutcome;
import faultline.kernel.mm.PageOwner;
import faultline.kernel.mm.Vma;

/** A file that only has an address: for structures of vmas. */
public final class PlainFile implements MappedFile {

    private final int kernelAddress;

    /** @param kernelAddress of the address_space */
    public PlainFile(int kernelAddress) {
        this.kernelAddress = kernelAddress;
    }

    @Override
    public int kernelAddress() {
        return kernelAddress;
    }

    @Override
    public PageOwner owner() {
        throw new UnsupportedOperationException("has no pages");
    }

    @Override
    public int page(Vma vma, int va, PageOutcome outcome) {
        throw new UnsupportedOperationException("has no pages");
    }

    @Override
    public boolean readable() {
        return true;
    }

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public void get() {}

    @Override
    public void put() {}

    @Override
    public int sync() {
        return 0;
    }

    @Override
    public String name() {
        return "plain";
    }

    @Override
    public long inode() {
        return 1;
    }

    @Override
    public int device() {
        return 1;
    }
}
