package faultline.emulator.machine;

import faultline.emulator.debug.ProcessorView;
import faultline.emulator.memory.PhysicalMemory;

/** Answers a debugger from the state of the CPUs, through translations that leave no trace. */
final class MachineView implements ProcessorView {

    private final PhysicalMemory memory;
    private final Cpu[] cpus;

    MachineView(PhysicalMemory memory, Cpu[] cpus) {
        this.memory = memory;
        this.cpus = cpus;
    }

    @Override
    public int cpus() {
        return cpus.length;
    }

    @Override
    public int register(int cpu, int number) {
        return cpus[cpu].state().registers[number];
    }

    @Override
    public int eip(int cpu) {
        return cpus[cpu].state().eip;
    }

    @Override
    public int eflags(int cpu) {
        return cpus[cpu].state().eflags();
    }

    @Override
    public int selector(int cpu, int segment) {
        return cpus[cpu].state().segments.selector(segment);
    }

    @Override
    public int read(int cpu, int va, byte[] into, int at, int length) {
        int done = 0;
        while (done < length) {
            int address = va + done;
            long physical = cpus[cpu].mmu().translateForDebug(address);
            if (physical < 0 || !memory.contains(physical)) {
                break;
            }
            int inPage = PhysicalMemory.FRAME_BYTES - (address & PhysicalMemory.FRAME_BYTES - 1);
            int part = Math.min(inPage, length - done);
            memory.read(physical, into, at + done, part);
            done += part;
        }
        return done;
    }
}
