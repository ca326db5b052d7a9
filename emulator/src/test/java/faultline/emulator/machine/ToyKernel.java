package faultline.emulator.machine;

import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.PageTableEntry;
import faultline.emulator.paging.PageTableFormat;
import faultline.emulator.trap.GuestFault;
import faultline.emulator.trap.SupervisorPort;
import faultline.emulator.trap.TrapHandler;
import faultline.emulator.trap.TrapKind;
import faultline.emulator.trap.UserContext;
import java.util.ArrayList;
import java.util.List;

/**
 * The least kernel that runs a program: code at 0x1000, demand-zero data above it, INT 80h with EAX 1 to exit and others to
 * be noted. Kernel memory is a direct map of RAM at 0xC0000000.
 */
final class ToyKernel implements TrapHandler {

    static final int CODE = 0x1000;
    static final int KERNEL = 0xC000_0000;
    private static final int CODE_FRAME = 512;
    private static final long USER_PAGE = PageTableEntry.PRESENT | PageTableEntry.WRITABLE | PageTableEntry.USER;
    private static final int TIME_SLICE = 5_000;

    final List<String> events = new ArrayList<>();
    private final PhysicalMemory memory;
    private final PageTableFormat format;
    private final byte[] program;
    private final boolean ticking;
    private int nextTable = 16;
    private int nextFrame = CODE_FRAME + 1;
    private int running;

    ToyKernel(PhysicalMemory memory, PageTableFormat format, byte[] program, boolean ticking) {
        this.memory = memory;
        this.format = format;
        this.program = program;
        this.ticking = ticking;
    }

    @Override
    public void start(SupervisorPort cpu) {
        running++;
        long root = (long) nextTable++ << 12;
        for (long address = 0; address < memory.bytes(); address += 1L << format.largeShift()) {
            long flags = PageTableEntry.PRESENT | PageTableEntry.WRITABLE | PageTableEntry.GLOBAL;
            write(root, KERNEL + (int) address, format.largeLevel(), format.largeEntry((int) (address >>> 12), flags));
        }
        memory.write((long) CODE_FRAME << 12, program, 0, program.length);
        write(root, CODE, format.levels() - 1, PageTableEntry.of(CODE_FRAME, USER_PAGE));
        cpu.loadCr3(root);
        cpu.setKernelStack(KERNEL + (8 + cpu.number() << 12));
        UserContext user = new UserContext();
        user.eip = CODE;
        user.selectors[1] = 0x73;
        user.selectors[0] = user.selectors[2] = user.selectors[3] = 0x7B;
        cpu.loadUser(user);
        tick(cpu);
        cpu.leaveTrap(TrapKind.INTERRUPT);
    }

    private void write(long root, int va, int level, long entry) {
        long table = root;
        for (int above = 0; above < level; above++) {
            long address = format.entryAddress(table, va, above);
            long upper = format.read(memory, address);
            if (!PageTableEntry.present(upper)) {
                boolean pointer = format.levels() == 3 && above == 0;
                upper = PageTableEntry.of(nextTable++, pointer ? PageTableEntry.PRESENT : USER_PAGE);
                format.write(memory, address, upper);
            }
            table = (long) PageTableEntry.frame(upper) << 12;
        }
        format.write(memory, format.entryAddress(table, va, level), entry);
    }

    @Override
    public void fault(SupervisorPort cpu, GuestFault fault) {
        cpu.enterTrap(TrapKind.EXCEPTION);
        events.add(String.format(
                "fault %d code %d at %#x eip %#x", fault.vector(), fault.errorCode(), fault.address(), cpu.eip()));
        if (fault.isPageFault()) {
            write(cpu.cr3(), fault.address(), format.levels() - 1, PageTableEntry.of(nextFrame++, USER_PAGE));
        } else {
            running--;
        }
        cpu.leaveTrap(TrapKind.EXCEPTION);
    }

    @Override
    public void softwareInterrupt(SupervisorPort cpu, int vector) {
        cpu.enterTrap(TrapKind.SOFTWARE_INTERRUPT);
        if (cpu.register(0) == 1) {
            running--;
        }
        events.add(String.format("int %#x eax %d ebx %#x", vector, cpu.register(0), cpu.register(3)));
        cpu.leaveTrap(TrapKind.SOFTWARE_INTERRUPT);
    }

    @Override
    public void timerInterrupt(SupervisorPort cpu) {
        cpu.enterTrap(TrapKind.INTERRUPT);
        events.add("tick");
        tick(cpu);
        cpu.leaveTrap(TrapKind.INTERRUPT);
    }

    private void tick(SupervisorPort cpu) {
        if (ticking) {
            cpu.setTimer(cpu.now() + TIME_SLICE);
        }
    }

    @Override
    public boolean finished() {
        return running == 0;
    }
}
