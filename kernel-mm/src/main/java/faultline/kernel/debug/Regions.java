package faultline.kernel.debug;

import faultline.emulator.debug.DebugTarget.Region;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;

/** An address space as mappings and gaps. Looking charges nothing. */
final class Regions {

    private static final long END = 1L << 32;

    private Regions() {}

    /** The region that {@code va} is in; all is one gap when there is no space. */
    static Region of(AddressSpace space, int va) {
        long at = Integer.toUnsignedLong(va);
        long gap = 0;
        Vma vma = space == null ? null : space.vmas().first();
        for (; vma != null; vma = space.vmas().next(vma)) {
            long start = Integer.toUnsignedLong(vma.start());
            long end = Integer.toUnsignedLong(vma.end());
            if (at < start) {
                return new Region(gap, start, "", "");
            }
            if (at < end) {
                return new Region(start, end, rights(vma), name(space, vma));
            }
            gap = end;
        }
        return new Region(gap, END, "", "");
    }

    private static String rights(Vma vma) {
        return (vma.has(Vma.READ) ? "r" : "") + (vma.has(Vma.WRITE) ? "w" : "") + (vma.has(Vma.EXEC) ? "x" : "");
    }

    private static String name(AddressSpace space, Vma vma) {
        if (vma.file() != null) {
            return vma.file().name();
        }
        return vma.contains(space.startStack()) ? "[stack]" : "";
    }
}
