package faultline.testkit;

import faultline.kernel.fault.FaultResult;
import faultline.kernel.mm.Vma;

/** How accesses of a {@link Program} may end. */
final class Access {

    private static final int ANY_RIGHT = Vma.READ | Vma.WRITE | Vma.EXEC;

    private Access() {}

    /**
     * Judges an access that has ended.
     *
     * @param result how its fault ended, or null when there was none
     * @param gone whether the page was the program's own and was taken from it
     * @throws AssertionError if it succeeded or failed where it must not
     */
    static void judge(MmWorkbench bench, Program program, int va, FaultResult result, boolean write, boolean gone) {
        Vma vma = program.space().vmas().peek(va);
        boolean done = result == null || result.resolved();
        boolean allowed = vma != null && vma.contains(va) && (vma.flags() & (write ? Vma.WRITE : ANY_RIGHT)) != 0;
        boolean refused = result == FaultResult.NOT_ALLOWED || result == FaultResult.NOT_MAPPED;
        boolean wrong = done && (!allowed || gone) || refused && allowed && (vma.flags() & ANY_RIGHT) != Vma.WRITE;
        if (result == FaultResult.PURGED) {
            wrong |= !program.isVolatile(va);
        }
        if (result == FaultResult.BEYOND_END) {
            boolean within = vma.file() != null
                    && !vma.has(Vma.HUGETLB)
                    && bench.pages().pageOfFile(program, va) < bench.fileOf(vma).length();
            wrong |= within || vma.file() == null;
        }
        if (wrong) {
            throw new AssertionError(String.format(
                    "mm %d: a %s of %08x, rights %x%s, ends with %s",
                    program.space().id(),
                    write ? "write" : "read",
                    va,
                    vma == null ? 0 : vma.flags() & ANY_RIGHT,
                    gone ? ", whose page was taken away" : "",
                    result));
        }
    }
}
