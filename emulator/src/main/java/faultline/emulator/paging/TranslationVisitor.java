package faultline.emulator.paging;

/** Sees the translations that TLBs hold, for reports and checks. */
@FunctionalInterface
public interface TranslationVisitor {

    /**
     * @param va first address of the page
     * @param bytes size of the page
     * @param frame first frame of the page
     * @param writable whether stores are allowed
     * @param user whether user mode is allowed
     * @param global whether a CR3 load keeps it
     */
    void visit(int va, int bytes, int frame, boolean writable, boolean user, boolean global);
}
