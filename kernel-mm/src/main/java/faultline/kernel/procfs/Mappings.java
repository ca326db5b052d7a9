package faultline.kernel.procfs;

import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.MappedFile;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;
import faultline.kernel.process.Process;

/** /proc/PID/maps and smaps: the mappings of a process, and what of them is in memory. */
public final class Mappings {

    private static final int PAGE_KILOS = UserLayout.PAGE_SIZE / 1024;
    /** Column at which Linux puts the name of a mapping (fs/proc/task_mmu.c). */
    private static final int NAME_COLUMN = 49;

    private final KernelWork work;
    private final PageTables tables;
    private final FrameTable frames;
    private final int zeroFrame;

    /** @param zeroFrame the page of zeros, which counts for nobody */
    public Mappings(KernelWork work, PageTables tables, FrameTable frames, int zeroFrame) {
        this.work = work;
        this.tables = tables;
        this.frames = frames;
        this.zeroFrame = zeroFrame;
    }

    /** One line for each mapping. */
    void maps(Process process, ProcText text) {
        each(process, vma -> text.line("%s", head(process.space(), vma)));
    }

    /** What is done with each mapping. */
    private interface Visitor {
        void see(Vma vma);
    }

    private void each(Process process, Visitor visitor) {
        AddressSpace space = process.space();
        if (space == null) {
            return;
        }
        for (Vma vma = space.vmas().first(); vma != null; vma = space.vmas().next(vma)) {
            work.load(vma.kernelAddress());
            visitor.see(vma);
        }
    }

    private static String head(AddressSpace space, Vma vma) {
        MappedFile file = vma.file();
        String line = String.format(
                "%08x-%08x %c%c%c%c %08x %02x:%02x %d ",
                vma.start(),
                vma.end(),
                vma.has(Vma.READ) ? 'r' : '-',
                vma.has(Vma.WRITE) ? 'w' : '-',
                vma.has(Vma.EXEC) ? 'x' : '-',
                vma.has(Vma.MAY_SHARE) ? 's' : 'p',
                file == null ? 0 : vma.pageOffset() << UserLayout.PAGE_SHIFT,
                file == null ? 0 : file.device() >>> 8,
                file == null ? 0 : file.device() & 0xFF,
                file == null ? 0 : file.inode());
        String name = name(space, vma);
        return name.isEmpty() ? line : line + " ".repeat(Math.max(0, NAME_COLUMN - line.length())) + name;
    }

    private static String name(AddressSpace space, Vma vma) {
        if (vma.file() != null) {
            return vma.file().name();
        }
        if (vma.contains(space.startStack())) {
            return "[stack]";
        }
        boolean heap = Integer.compareUnsigned(vma.start(), space.brk()) < 0
                && Integer.compareUnsigned(vma.end(), space.startBrk()) > 0;
        return heap ? "[heap]" : "";
    }

    /** The same with counts of pages, for which the page tables are walked. */
    void details(Process process, ProcText text) {
        each(process, vma -> {
            text.line("%s", head(process.space(), vma));
            counts(process.space(), vma, text);
        });
    }

    private void counts(AddressSpace space, Vma vma, ProcText text) {
        long shared = 0;
        long own = 0;
        long dirty = 0;
        long young = 0;
        int va = vma.start();
        while (va != vma.end()) {
            long pte = tables.find(space, va);
            if (pte == PageTables.NONE) {
                int next = tables.tableEnd(va);
                boolean inside = Integer.compareUnsigned(next - 1, vma.end() - 1) < 0;
                va = inside ? next : vma.end();
                continue;
            }
            long entry = tables.read(pte);
            if (Pte.isPresent(entry) && Pte.frame(entry) != zeroFrame) {
                boolean many = frames.count(Pte.frame(entry)) > 1;
                shared += many ? 1 : 0;
                own += many ? 0 : 1;
                dirty += Pte.isDirty(entry) ? 1 : 0;
                young += Pte.isYoung(entry) ? 1 : 0;
            }
            va += UserLayout.PAGE_SIZE;
        }
        text.line("Size:           %8d kB", (long) vma.pages() * PAGE_KILOS);
        text.line("Rss:            %8d kB", (shared + own) * PAGE_KILOS);
        text.line("Shared:         %8d kB", shared * PAGE_KILOS);
        text.line("Private:        %8d kB", own * PAGE_KILOS);
        text.line("Dirty:          %8d kB", dirty * PAGE_KILOS);
        text.line("Referenced:     %8d kB", young * PAGE_KILOS);
    }
}
