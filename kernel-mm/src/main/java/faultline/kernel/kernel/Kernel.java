package faultline.kernel.kernel;

import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.trap.GuestFault;
import faultline.emulator.trap.SupervisorPort;
import faultline.emulator.trap.TrapHandler;
import faultline.emulator.trap.TrapKind;
import faultline.emulator.trap.UserContext;
import faultline.kernel.account.Activity;
import faultline.kernel.account.CycleLedger;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelText;
import faultline.kernel.account.KernelWork;
import faultline.kernel.account.Phase;
import faultline.kernel.account.SyscallStatistics;
import faultline.kernel.fault.FaultResult;
import faultline.kernel.frame.AllocationPolicy;
import faultline.kernel.frame.BootMemory;
import faultline.kernel.frame.KernelConfigException;
import faultline.kernel.process.Process;
import faultline.kernel.process.SignalInfo;
import faultline.kernel.process.SystemCall;
import faultline.kernel.syscall.Console;

/** The kernel as the machine meets it: boot, then one method for each way in. One kernel serves one machine. */
public final class Kernel implements TrapHandler {

    private static final int EAX = 0;
    private static final int ECX = 1;
    private static final int EDX = 2;
    private static final int EBX = 3;
    private static final int EBP = 5;
    private static final int ESI = 6;
    private static final int EDI = 7;
    private static final int SYSTEM_CALL_VECTOR = 0x80;
    /** Error code of #GP for a gate that user mode may not use: the vector as an IDT selector (SDM 3A 6.13). */
    private static final int IDT_SELECTOR = 2;

    private final KernelConfig config;
    private final PhysicalMemory memory;
    private final Program program;
    private final Console console;
    private final KernelText text;
    private final KernelWork work;
    private final int cpus;
    private KernelParts parts;
    private Dispatcher dispatcher;

    /**
     * @param memory the machine's RAM
     * @param program what runs first
     * @param console the host's end of the standard streams
     * @param cpus CPUs of the machine: one
     * @throws KernelConfigException if there are more
     */
    public Kernel(KernelConfig config, PhysicalMemory memory, Program program, Console console, int cpus) {
        if (cpus != 1) {
            throw new KernelConfigException("this kernel runs on one CPU, not on " + cpus);
        }
        this.config = config;
        this.memory = memory;
        this.program = program;
        this.console = console;
        this.cpus = cpus;
        this.text = new KernelText(BootMemory.TEXT_START);
        this.work = new KernelWork(new CycleLedger(cpus), text);
    }

    @Override
    public void start(SupervisorPort cpu) {
        work.on(cpu);
        MemoryParts booted = new MemoryBoot(config, memory, work, text, cpus, AllocationPolicy.ALWAYS).boot();
        parts = new KernelBoot(config, memory, work, booted, cpus).boot(program, console);
        dispatcher = new Dispatcher(work, parts);
        dispatcher.startFirst(new ProgramStarter(config, work, parts).start(program));
    }

    @Override
    public void fault(SupervisorPort cpu, GuestFault fault) {
        work.on(cpu);
        Process process = dispatcher.current();
        if (fault.isPageFault()) {
            pageFault(cpu, process, fault);
        } else if (fault.vector() == GuestFault.DEVICE_NOT_AVAILABLE) {
            floatUnit(cpu, process);
        } else {
            exception(cpu, process, fault.vector(), fault.errorCode());
        }
        dispatcher.checkLimits();
    }

    private void pageFault(SupervisorPort cpu, Process process, GuestFault fault) {
        FaultResult result = dispatcher.userFaults().begin(cpu, process, fault);
        if (result == FaultResult.WAITS) {
            dispatcher.schedule();
        } else if (dispatcher.staysOn(process, false)) {
            parts.faults().leave(result);
            work.toUser(process.pid());
        } else {
            parts.faults().close(result);
            dispatcher.schedule();
        }
    }

    /** Path of the program that runs first. */
    public String firstProgram() {
        return program.path();
    }

    /** #NM: no signal, the instruction runs again with the unit switched. */
    private void floatUnit(SupervisorPort cpu, Process process) {
        work.trap(process.pid(), Activity.EXCEPTION, 0, TrapKind.EXCEPTION);
        work.phase(Phase.BODY);
        parts.floats().unavailable(process);
        leave(cpu, process, Activity.EXCEPTION, TrapKind.EXCEPTION);
    }

    private void exception(SupervisorPort cpu, Process process, int vector, int errorCode) {
        work.trap(process.pid(), Activity.EXCEPTION, 0, TrapKind.EXCEPTION);
        work.phase(Phase.BODY);
        work.path(KernelPath.DO_TRAP);
        SignalInfo info =
                switch (vector) {
                    case GuestFault.SIMD_ERROR -> CpuExceptions.simd(user(cpu).mxcsr, cpu.eip());
                    case GuestFault.FPU_ERROR -> CpuExceptions.x87(user(cpu).floats, cpu.eip());
                    default -> CpuExceptions.signal(vector, errorCode, cpu.eip());
                };
        parts.notes().exception(process, vector, errorCode, info);
        parts.signals().force(process, info);
        leave(cpu, process, Activity.EXCEPTION, TrapKind.EXCEPTION);
    }

    private static UserContext user(SupervisorPort cpu) {
        UserContext user = new UserContext();
        cpu.saveUser(user);
        return user;
    }

    @Override
    public void softwareInterrupt(SupervisorPort cpu, int vector) {
        work.on(cpu);
        Process process = dispatcher.current();
        // System gates of Linux: set_system_gate of 3, 4 and 5.
        if (vector == GuestFault.BREAKPOINT || vector == GuestFault.OVERFLOW || vector == GuestFault.BOUND) {
            exception(cpu, process, vector, 0);
            return;
        }
        if (vector != SYSTEM_CALL_VECTOR) {
            exception(cpu, process, GuestFault.GENERAL_PROTECTION, vector << 3 | IDT_SELECTOR);
            return;
        }
        int number = cpu.register(EAX);
        work.trap(process.pid(), Activity.SYSCALL, SyscallStatistics.line(number), TrapKind.SOFTWARE_INTERRUPT);
        work.path(KernelPath.SYSTEM_CALL);
        work.phase(Phase.BODY);
        SystemCall call = process.call();
        call.begin(
                number,
                cpu.register(EBX),
                cpu.register(ECX),
                cpu.register(EDX),
                cpu.register(ESI),
                cpu.register(EDI),
                cpu.register(EBP));
        parts.calls().called(number);
        if (!dispatcher.run(process)) {
            dispatcher.schedule();
        }
        dispatcher.checkLimits();
    }

    @Override
    public void timerInterrupt(SupervisorPort cpu) {
        work.on(cpu);
        Process process = dispatcher.current();
        work.trap(process.pid(), Activity.INTERRUPT, 0, TrapKind.INTERRUPT);
        work.phase(Phase.BODY);
        dispatcher.tick(process);
        leave(cpu, process, Activity.INTERRUPT, TrapKind.INTERRUPT);
    }

    private void leave(SupervisorPort cpu, Process process, Activity activity, TrapKind kind) {
        boolean stays = dispatcher.staysOn(process, false);
        if (stays) {
            cpu.leaveTrap(kind);
        }
        work.end(activity);
        if (stays) {
            work.toUser(process.pid());
        } else {
            dispatcher.schedule();
        }
    }

    @Override
    public boolean finished() {
        return dispatcher != null && dispatcher.finished();
    }

    /** How the first process ended, as a shell reports it: its exit status, or 128 and the signal; -1 while it lives. */
    public int exitStatus() {
        return dispatcher == null ? -1 : dispatcher.exitStatus();
    }

    /** The limit that ended the run before its processes did, or NONE. */
    public RunLimit limitReached() {
        return dispatcher == null ? RunLimit.NONE : dispatcher.limitReached();
    }

    /** Where this kernel's work is charged; checks lend it a CPU that charges nothing. */
    public KernelWork work() {
        return work;
    }

    /** The signal that killed the first process, or 0 if it exited or lives. */
    public int exitSignal() {
        return dispatcher == null ? 0 : dispatcher.exitSignal();
    }

    /** The task that has the CPU, or null when none has. */
    public Process running() {
        return dispatcher == null ? null : dispatcher.current();
    }

    /** The book of cycles. */
    public CycleLedger ledger() {
        return work.ledger();
    }

    /** The parts, for reports and checks; null before {@link #start}. */
    public KernelParts parts() {
        return parts;
    }

    /** What happened so far. Reading it changes nothing in the model. */
    public KernelReport report() {
        return KernelReport.of(work, parts, exitStatus(), exitSignal());
    }
}
