package faultline.emulator.debug;

/** The CPUs of a machine, seen between two instructions. No question changes what the machine will do (law 7). */
public interface ProcessorView {

    /** Number of CPUs. */
    int cpus();

    /** General register {@code number}, 0 (EAX) to 7 (EDI), of {@code cpu}. */
    int register(int cpu, int number);

    /** EIP of {@code cpu}. */
    int eip(int cpu);

    /** EFLAGS of {@code cpu}. */
    int eflags(int cpu);

    /** Selector in segment register {@code segment} (ES, CS, SS, DS, FS, GS) of {@code cpu}. */
    int selector(int cpu, int segment);

    /**
     * Reads memory as {@code cpu} maps it now, whatever the access rights.
     *
     * @return how many bytes from {@code va} on could be read before the first that is not mapped to RAM
     */
    int read(int cpu, int va, byte[] into, int at, int length);
}
