package faultline.kernel.process;

import faultline.kernel.account.KernelWork;

/** Keeps the three TLS entries of each CPU's GDT those of the task that it runs: load_TLS. */
public final class TlsSegments {

    private final KernelWork work;
    private final TlsDescriptor[][] loaded;

    /** @param cpus CPUs of the machine */
    public TlsSegments(KernelWork work, int cpus) {
        this.work = work;
        this.loaded = new TlsDescriptor[cpus][TlsDescriptor.ENTRIES];
    }

    /** Gives the CPU the entries of {@code process}, which it runs; those that it has already cost nothing. */
    public void load(Process process) {
        TlsDescriptor[] present = loaded[work.cpu().number()];
        for (int i = 0; i < TlsDescriptor.ENTRIES; i++) {
            TlsDescriptor descriptor = process.descriptor(i);
            if (!descriptor.equals(present[i])) {
                present[i] = descriptor;
                work.store(process.kernelAddress());
                work.cpu()
                        .setDescriptor(
                                TlsDescriptor.FIRST_ENTRY + i,
                                descriptor.base(),
                                descriptor.lastByte(),
                                descriptor.present());
            }
        }
    }
}
