package faultline.kernel.process;

/**
 * One PT_LOAD program header (System V ABI, chapter 5).
 *
 * @param index position in the program header table
 * @param address p_vaddr, as in the file (before any load bias), bytes
 * @param offset p_offset: first byte in the file
 * @param fileBytes p_filesz: bytes that come from the file
 * @param memoryBytes p_memsz: bytes in memory; those behind {@code fileBytes} are zero
 * @param flags p_flags: {@link #EXECUTE}, {@link #WRITE}, {@link #READ}
 */
public record ElfSegment(int index, long address, int offset, int fileBytes, long memoryBytes, int flags) {

    /** PF_X. */
    public static final int EXECUTE = 1;
    /** PF_W. */
    public static final int WRITE = 2;
    /** PF_R. */
    public static final int READ = 4;

    /** First address behind the segment. */
    public long end() {
        return address + memoryBytes;
    }
}
