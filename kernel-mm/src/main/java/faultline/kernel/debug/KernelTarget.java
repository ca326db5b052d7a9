package faultline.kernel.debug;

import faultline.emulator.debug.DebugTable;
import faultline.emulator.debug.DebugTarget;
import faultline.emulator.debug.Debugger;
import faultline.emulator.debug.MachineSide;
import faultline.emulator.debug.RegisterSet;
import faultline.emulator.debug.RunGate;
import faultline.emulator.debug.TaskId;
import faultline.emulator.debug.Watchpoint;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.trap.SupervisorPort;
import faultline.emulator.trap.UserContext;
import faultline.kernel.abi.Errno;
import faultline.kernel.kernel.Kernel;
import faultline.kernel.process.Process;
import faultline.kernel.process.SignalDelivery;
import faultline.kernel.process.SignalInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The processes of a kernel, for a debugger. */
public final class KernelTarget implements DebugTarget {

    private static final int EAX = 0;
    private static final int INT_80_BYTES = 2;

    private final Kernel kernel;
    private final TracedProcesses traced;
    private final ProcessTracer tracer;
    private final History history;
    private final ProcessMemory memory;
    private final GuestFiles files;
    private final SignalInjection injection;
    private final KernelTables tables;
    private final MachineSide machine;
    private final Monitor monitor;
    private final MonitorStops stops;
    private int meant;

    /**
     * @param debugger whom to tell of stops
     * @param machine the machine below the kernel
     * @param stopsAtStart whether to stop before the first instruction
     */
    public KernelTarget(
            Kernel kernel, PhysicalMemory ram, Debugger debugger, MachineSide machine, boolean stopsAtStart) {
        this(kernel, ram, debugger, machine, stopsAtStart, 0);
    }

    /**
     * A target with a past.
     *
     * @param historyBytes bytes of the host that states of the past may take; 0 for none
     */
    public KernelTarget(
            Kernel kernel,
            PhysicalMemory ram,
            Debugger debugger,
            MachineSide machine,
            boolean stopsAtStart,
            long historyBytes) {
        this.kernel = kernel;
        FreeWork free = new FreeWork(kernel, machine::forgetTranslation);
        traced = new TracedProcesses(kernel);
        injection = new SignalInjection(kernel, free);
        PhysicalWatch watch = new PhysicalWatch(kernel, ram, machine);
        KernelEvents events = new KernelEvents(kernel);
        history = new History(kernel, machine, traced, watch, events, debugger, historyBytes);
        tracer = new ProcessTracer(kernel, debugger, traced, injection, watch, history, events, stopsAtStart);
        memory = new ProcessMemory(kernel, ram, free);
        files = new GuestFiles(kernel, free);
        tables = new KernelTables(kernel, ram, memory, events);
        this.machine = machine;
        stops = new MonitorStops(kernel, ram, tracer.breaks(), watch, events);
        monitor = new Monitor(kernel, ram, memory, name -> table(name, meant), stops, new Snaps(history, tracer));
    }

    /** What the machine must ask while it runs. */
    public RunGate gate() {
        return tracer;
    }

    /**
     * The running task waits for the host: a debugger may stop it there.
     *
     * @return whether it has been killed, so that it waits in vain
     */
    public boolean waiting() {
        tracer.poll();
        Process now = kernel.running();
        return now != null && now.signals().killed();
    }

    @Override
    public List<TaskId> tasks() {
        return traced.tasks().stream().map(ProcessTracer::id).toList();
    }

    @Override
    public List<Integer> processes() {
        List<Integer> numbers = new ArrayList<>();
        for (Process process : kernel.parts().processes().all()) {
            if (process.isLeader() && !process.group().ended()) {
                numbers.add(process.pid());
            }
        }
        return numbers;
    }

    @Override
    public TaskId current() {
        Process now = kernel.running();
        Process shown = now != null && traced.of(now) != null ? now : traced.any();
        return shown == null ? null : ProcessTracer.id(shown);
    }

    private Process task(TaskId id) {
        Process task = kernel.parts().processes().find(id.thread());
        if (task == null || task.groupId() != id.process()) {
            throw new IllegalArgumentException("there is no thread " + id);
        }
        return task;
    }

    private Process process(int number) {
        Process leader = kernel.parts().processes().find(number);
        if (leader == null || !leader.isLeader()) {
            throw new IllegalArgumentException("there is no process " + number);
        }
        List<Process> members = leader.group().members();
        return members.isEmpty() ? leader : members.get(0);
    }

    private Traced attached(int number) {
        Traced entry = traced.find(number);
        if (entry == null) {
            throw new IllegalArgumentException("process " + number + " is not attached");
        }
        return entry;
    }

    @Override
    public String name(TaskId id) {
        return task(id).name();
    }

    private boolean runs(Process task) {
        return task == kernel.running();
    }

    private boolean inCall(Process task) {
        return runs(task) ? tracer.inCall() : task.inCall();
    }

    private boolean resultKnown(Process task) {
        return runs(task) && tracer.resultKnown();
    }

    private UserContext context(Process task) {
        if (!runs(task)) {
            return task.context();
        }
        UserContext context = new UserContext();
        kernel.work().cpu().saveUser(context);
        return context;
    }

    @Override
    public RegisterSet registers(TaskId id) {
        Process task = task(id);
        RegisterSet set = Registers.of(context(task));
        if (inCall(task)) {
            set.systemCall = tracer.atEntry() && runs(task)
                    ? set.general[EAX]
                    : task.call().number();
            if (!resultKnown(task)) {
                set.general[EAX] = Errno.ENOSYS.result();
            }
        }
        SupervisorPort cpu = kernel.work().cpu();
        set.cr2 = cpu.fault().address();
        set.cr3 = task.space() == null ? cpu.cr3() : task.space().root();
        return set;
    }

    @Override
    public void setRegisters(TaskId id, RegisterSet set) {
        history.changes();
        Process task = task(id);
        UserContext context = context(task);
        int result = context.registers[EAX];
        Registers.put(set, context);
        if (!inCall(task)) {
            restart(set, context);
        } else if (tracer.atEntry() && runs(task)) {
            context.registers[EAX] = set.systemCall;
        } else {
            context.registers[EAX] = resultKnown(task) ? set.general[EAX] : result;
            if (set.systemCall == -1) {
                task.call().cancelRestart();
            }
        }
        if (runs(task)) {
            kernel.work().cpu().loadUser(context);
        }
    }

    /** A debugger puts back the registers of a call that a signal interrupted: it begins again, as behind ptrace. */
    private static void restart(RegisterSet set, UserContext context) {
        if (set.systemCall >= 0 && SignalDelivery.isRestart(set.general[EAX])) {
            context.registers[EAX] = set.systemCall;
            context.eip -= INT_80_BYTES;
        }
    }

    @Override
    public int read(int number, int va, byte[] into, int at, int length) {
        return memory.read(process(number).space(), va, into, at, length);
    }

    @Override
    public int write(int number, int va, byte[] from, int at, int length) {
        history.changes();
        return memory.write(process(number).space(), va, from, at, length);
    }

    @Override
    public void setBreakpoint(int number, int va, boolean set) {
        attached(number).setBreakpoint(va, set);
        traced.renewPlaces();
    }

    @Override
    public void setWatchpoint(int number, Watchpoint point, boolean set) {
        attached(number).setWatchpoint(point, set);
    }

    @Override
    public void clear(int number) {
        attached(number).clear();
        attached(number).setCalls(CallFilter.NONE);
        traced.renewPlaces();
        stops.clear();
    }

    @Override
    public void attach(int number) {
        if (traced.find(number) == null) {
            history.changes();
            traced.attach(process(number).group(), tracer);
        }
    }

    @Override
    public void detach(int number) {
        attached(number);
        history.detaches(number);
        traced.detach(number);
    }

    @Override
    public void kill(int number) {
        Process victim = process(number);
        history.changes();
        if (traced.find(number) != null) {
            traced.detach(number);
        }
        injection.kill(victim);
    }

    @Override
    public void setEvents(Events events) {
        history.changes();
        traced.setEvents(events);
    }

    @Override
    public void catchCalls(int number, CallFilter calls) {
        attached(number).setCalls(calls);
    }

    @Override
    public void passSignals(long signals) {
        history.changes();
        traced.setPassed(signals);
    }

    @Override
    public String program(int number) {
        return process(number).executable();
    }

    @Override
    public List<String> programs() {
        String path = kernel.firstProgram();
        return List.of(path, path.substring(path.lastIndexOf('/') + 1));
    }

    @Override
    public Region region(int number, int va) {
        return Regions.of(process(number).space(), va);
    }

    @Override
    public byte[] auxiliaryVector(int number) {
        return AuxiliaryVector.read(process(number).space(), memory);
    }

    @Override
    public byte[] signalInfo(TaskId id) {
        SignalInfo info = traced.state(task(id)).signal;
        return info == null ? new byte[0] : info.bytes();
    }

    @Override
    public boolean setSignalInfo(TaskId id, byte[] bytes) {
        TaskState state = traced.state(task(id));
        if (state.signal == null || bytes.length < SignalInfo.BYTES) {
            return false;
        }
        history.changes();
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        state.signal = SignalInfo.of(in.getInt(0), in.getInt(8), in.getInt(12), in.getInt(16), in.getInt(20));
        return true;
    }

    @Override
    public byte[] file(int number, String path) {
        return files.content(process(number), path);
    }

    @Override
    public String link(int number, String path) {
        return files.link(process(number), path);
    }

    @Override
    public boolean goesBackwards() {
        return history.on();
    }

    @Override
    public List<String> tables() {
        List<String> names = new ArrayList<>(tables.names());
        names.addAll(machine.tables());
        return names;
    }

    @Override
    public DebugTable table(String name, int number) {
        DebugTable own = tables.table(name, process(number));
        return own != null ? own : machine.table(name);
    }

    @Override
    public String command(String line, int number) {
        meant = number;
        return monitor.run(process(number), line);
    }
}
