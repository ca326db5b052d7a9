package faultline.emulator.paging;

/**
 * The control-register bits that govern paging (Intel SDM 3A 2.5).
 *
 * @param enabled CR0.PG; while clear, virtual addresses are physical ones
 * @param writeProtect CR0.WP: supervisor stores obey R/W
 * @param pageSizeExtension CR4.PSE: 4 MB pages in two-level tables
 * @param physicalAddressExtension CR4.PAE: three-level tables
 * @param globalPages CR4.PGE: G bits are honoured
 * @param noExecute EFER.NXE, of effect with PAE only
 * @param physicalBits width of physical addresses, 32 to 52
 */
public record PagingControl(
        boolean enabled,
        boolean writeProtect,
        boolean pageSizeExtension,
        boolean physicalAddressExtension,
        boolean globalPages,
        boolean noExecute,
        int physicalBits) {

    /** Checks the width. */
    public PagingControl {
        if (physicalBits < 32 || physicalBits > 52) {
            throw new IllegalArgumentException("physical addresses must have 32 to 52 bits, not " + physicalBits);
        }
    }

    /** The state after reset: paging off. */
    public static PagingControl reset(int physicalBits) {
        return new PagingControl(false, false, false, false, false, false, physicalBits);
    }

    /** What a Linux kernel of the era turns on: WP, PSE, PGE, with PAE or not, NX if the processor has it. */
    public static PagingControl linux(PageTableFormat format, boolean noExecute, int physicalBits) {
        boolean pae = format == PageTableFormat.PAE;
        return new PagingControl(true, true, true, pae, true, pae && noExecute, physicalBits);
    }

    /** The format of the page tables. */
    public PageTableFormat format() {
        return physicalAddressExtension ? PageTableFormat.PAE : PageTableFormat.TWO_LEVEL;
    }
}
