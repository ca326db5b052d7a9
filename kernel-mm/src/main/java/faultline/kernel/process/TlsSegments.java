package faultline.kernel.process;

import faultline.emulator.trap.LocalDescriptors;
import faultline.kernel.account.KernelWork;

/** Keeps the three TLS entries of each CPU's GDT those of the task that it runs, and its local table that of the process: load_TLS, load_LDT. */
public final class TlsSegments {

    private final KernelWork work;
    private final TlsDescriptor[][] loaded;
    private final LocalDescriptors[] local;

    /** @param cpus CPUs of the machine */
    public TlsSegments(KernelWork work, int cpus) {
        this.work = work;
        this.local = new LocalDescriptors[cpus];
        this.loaded = new TlsDescriptor[cpus][TlsDescriptor.ENTRIES];
    }

    /** Gives the CPU the entries of {@code process}, which it runs; those that it has already cost nothing. */
    public void load(Process process) {
        int number = work.cpu().number();
        if (local[number] != process.group().localDescriptors()) {
            local[number] = process.group().localDescriptors();
            work.load(process.space().kernelAddress());
            work.cpu().setLocalDescriptors(local[number]);
        }
        TlsDescriptor[] present = loaded[number];
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
