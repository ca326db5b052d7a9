package faultline.kernel.mapping;

import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelLocks;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.SimLock;
import faultline.kernel.account.SimRwSemaphore;
import faultline.kernel.frame.SlabCache;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.MappedFile;
import faultline.kernel.mm.Vma;
import faultline.kernel.mm.VmaTree;
import faultline.kernel.pagetable.PageDirectories;
import faultline.kernel.rmap.ReverseMap;
import faultline.kernel.vrange.VolatileRanges;
import java.util.Collections;
import java.util.Comparator;
import java.util.TreeSet;

/** Makes and frees mm_structs and vm_area_structs, and finds vmas. */
public final class AddressSpaces {

    /** Offset of page_table_lock in mm_struct, behind the vmas, counts and mmap_sem (unverified). */
    private static final int PAGE_TABLE_LOCK = 48;
    /** Offset of mmap_sem in mm_struct, behind pgd and the counts (unverified). */
    private static final int MMAP_SEM = 32;

    private final KernelWork work;
    private final KernelLocks locks;
    private final PageDirectories directories;
    private final ReverseMap rmap;
    private final SlabCache spaceCache;
    private final SlabCache vmaCache;
    private final VolatileRanges volatileRanges;
    private final TreeSet<AddressSpace> alive = new TreeSet<>(Comparator.comparingInt(AddressSpace::id));
    private int created;
    private AddressSpace swapHand;

    /**
     * @param spaceCache slab of mm_struct
     * @param vmaCache slab of vm_area_struct
     * @param volatileRanges what programs have declared volatile
     */
    public AddressSpaces(
            KernelWork work,
            KernelLocks locks,
            PageDirectories directories,
            ReverseMap rmap,
            SlabCache spaceCache,
            SlabCache vmaCache,
            VolatileRanges volatileRanges) {
        this.work = work;
        this.locks = locks;
        this.directories = directories;
        this.rmap = rmap;
        this.spaceCache = spaceCache;
        this.vmaCache = vmaCache;
        this.volatileRanges = volatileRanges;
    }

    /** What programs have declared volatile, in all address spaces. */
    public VolatileRanges volatileRanges() {
        return volatileRanges;
    }

    /** An empty address space (mm_alloc), or null when memory ran out. */
    public AddressSpace create() {
        int object = spaceCache.allocate();
        if (object == 0) {
            return null;
        }
        long root = directories.create();
        if (root == PageDirectories.NONE) {
            spaceCache.free(object);
            return null;
        }
        work.store(object);
        AddressSpace space = new AddressSpace(
                ++created,
                object,
                root,
                new VmaTree(work),
                new SimLock(work, locks, object + PAGE_TABLE_LOCK),
                new SimRwSemaphore(locks, object + MMAP_SEM));
        alive.add(space);
        space.addTablePages(directories.frames());
        space.setLayout(false, UserLayout.UNMAPPED_BASE);
        return space;
    }

    /** Frees the mm_struct and top table of an address space without vmas (mmdrop). */
    public void free(AddressSpace space) {
        if (swapHand == space) {
            advanceSwapHand();
        }
        if (swapHand == space) {
            swapHand = null;
        }
        alive.remove(space);
        directories.destroy(space.root());
        space.addTablePages(-directories.frames());
        spaceCache.free(space.kernelAddress());
    }

    /** Address spaces that there are: mmlist. */
    public int count() {
        return alive.size();
    }

    /** All address spaces, oldest first. */
    public Iterable<AddressSpace> all() {
        return Collections.unmodifiableSet(alive);
    }

    /** swap_mm of 2.4: the address space whose pages are next to be swapped out; there must be one. */
    public AddressSpace swapHand() {
        if (swapHand == null) {
            swapHand = alive.first();
        }
        return swapHand;
    }

    /** The hand moves on to the next address space. */
    public void advanceSwapHand() {
        AddressSpace next = alive.higher(swapHand);
        swapHand = next == null ? alive.first() : next;
    }

    /**
     * A vma that is in no tree yet, or null when memory ran out.
     *
     * @param file what it shows, which gets one more user; null for anonymous memory
     */
    public Vma newVma(AddressSpace space, int start, int end, int flags, int pageOffset, MappedFile file) {
        int object = vmaCache.allocate();
        if (object == 0) {
            return null;
        }
        work.store(object);
        Vma vma = new Vma(space, object, start, end, flags, pageOffset);
        if (file != null) {
            vma.setFile(file);
            file.get();
            if (vma.has(Vma.DENY_WRITE)) {
                file.denyWrite();
            }
        }
        return vma;
    }

    /** Frees a vma that is in no tree. */
    public void freeVma(Vma vma) {
        vmaCache.free(vma.kernelAddress());
        if (vma.file() != null) {
            if (vma.has(Vma.DENY_WRITE)) {
                vma.file().allowWrite();
            }
            vma.file().put();
        }
    }

    /** Links a new vma and tells the reverse map. */
    public void link(Vma vma) {
        vma.space().vmas().insert(vma);
        rmap.vmaLinked(vma);
    }

    /** Takes a vma, whose pages are gone, out of its address space and frees it. */
    public void unlink(Vma vma) {
        unlink(vma, null);
    }

    /** As {@link #unlink(Vma)}, for a vma whose range {@code heir}, if not null, is about to cover. */
    void unlink(Vma vma, Vma heir) {
        AddressSpace space = vma.space();
        space.vmas().remove(vma);
        if (space.lastFound() == vma) {
            space.setLastFound(heir);
        }
        rmap.vmaUnlinked(vma);
        if (vma.file() != null) {
            vma.file().closed(vma);
        }
        freeVma(vma);
    }

    /** The first vma that ends above {@code va}, or null: find_vma with its one-entry cache. */
    public Vma find(AddressSpace space, int va) {
        work.load(space.kernelAddress());
        Vma cached = space.lastFound();
        if (cached != null) {
            work.load(cached.kernelAddress());
            if (cached.contains(va)) {
                work.path(KernelPath.FIND_VMA_CACHED);
                return cached;
            }
        }
        work.path(KernelPath.FIND_VMA);
        Vma found = space.vmas().find(va);
        if (found != null) {
            space.setLastFound(found);
        }
        return found;
    }

    /** The most vm_area_structs that were in use at once. */
    public long peakVmas() {
        return vmaCache.peakObjects();
    }

    /** vm_area_structs in use. */
    public long vmasInUse() {
        return vmaCache.objectsInUse();
    }
}
