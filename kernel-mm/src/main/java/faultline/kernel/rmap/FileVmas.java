package faultline.kernel.rmap;

import faultline.kernel.mm.MappedFile;
import faultline.kernel.mm.Vma;

/**
 * The vmas of each file: address_space->i_mmap. Lists in the beginning, prio trees later (facts linux-mm.md 3.3, 3.8). Files
 * are told apart by the kernel address of their address_space. All vmas here have a file.
 */
public interface FileVmas {

    /** A vma of a file was made. */
    void link(Vma vma);

    /** fork made {@code child} of {@code parent}, which shows the same pages. */
    void linkLike(Vma parent, Vma child);

    /** A vma goes; without effect when it was never linked. */
    void unlink(Vma vma);

    /** The bounds or the page offset of a linked vma are about to change; {@link #resized} follows. */
    void resizing(Vma vma);

    /** They have changed. */
    void resized(Vma vma);

    /** The vma leaves the linear ones for the nonlinear ones. */
    void nonlinear(Vma vma);

    /** The linear vmas of {@code file} that may show pages {@code first} to {@code last} (unsigned), until told to stop. */
    void linear(MappedFile file, int first, int last, VmaVisitor visitor);

    /** The nonlinear vmas of the file whose address_space lies at {@code va}, until told to stop. */
    void nonlinear(int va, VmaVisitor visitor);
}
