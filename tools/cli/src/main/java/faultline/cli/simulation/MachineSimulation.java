package faultline.cli.simulation;

import faultline.cli.failure.CommandException;
import faultline.cli.report.RunResult;
import faultline.emulator.machine.Machine;
import faultline.emulator.machine.MachineConfig;
import faultline.emulator.machine.MachineProfile;
import faultline.emulator.machine.MachineSnapshot;
import faultline.emulator.machine.ProcessorDescription;
import faultline.emulator.machine.StopResult;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.snapshot.UnknownStateException;
import faultline.kernel.account.CacheLines;
import faultline.kernel.debug.KernelTarget;
import faultline.kernel.disk.DiskTiming;
import faultline.kernel.frame.KernelConfigException;
import faultline.kernel.kernel.BadSettingException;
import faultline.kernel.kernel.FileConfig;
import faultline.kernel.kernel.Kernel;
import faultline.kernel.kernel.KernelConfig;
import faultline.kernel.kernel.MmDesign;
import faultline.kernel.kernel.Program;
import faultline.kernel.kernel.SwapConfig;
import faultline.kernel.process.ElfFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** One checked configuration; each run builds its own machine and kernel. */
final class MachineSimulation implements Simulation {

    /** Cycles between two reports of progress, some tenths of a host second; the model does not notice the stops. */
    private static final long STEP = 20_000_000;

    /** Cycles after which writing a checkpoint is tried again. */
    private static final long CHECKPOINT_STEP = 100_000;

    /** What a guest finds in its environment: always the same, so that its stack is too. */
    private static final List<String> ENVIRONMENT = List.of("PATH=/bin:/usr/bin", "HOME=/", "LANG=C");

    private final String version;
    private final RunRequest request;
    private final ElfFile program;
    private final MmDesign design;
    private final MachineConfig config;

    MachineSimulation(String version, RunRequest request, ElfFile program, MmDesign design, MachineConfig config) {
        this.version = version;
        this.request = request;
        this.program = program;
        this.design = design;
        this.config = config;
    }

    @Override
    public RunResult run(GuestStreams streams, Progress progress) {
        return run(streams, progress, false, (kernel, machine) -> {});
    }

    @Override
    public RunResult trace(GuestStreams streams, Progress progress, EventTrace trace) {
        RunResult result = run(streams, progress, false, (kernel, machine) -> {
            trace.start(config.profile().clockHz(), request.programName());
            kernel.ledger().observe(trace);
        });
        trace.end();
        return result;
    }

    @Override
    public RunResult debug(GuestStreams streams, Progress progress, DebugPort port) {
        PolledInput input = new PolledInput(streams.in());
        GuestStreams polled = new GuestStreams(input, streams.out(), streams.err());
        RunResult result = debug(polled, progress, port, input, port.stopsAtStart());
        for (List<String> again = port.server().awaitRestart(); again != null; ) {
            RunRequest asked = again.isEmpty() ? request : request.withArguments(again);
            result = new MachineSimulation(version, asked, program, design, config)
                    .debug(polled, progress, port, input, true);
            again = port.server().awaitRestart();
        }
        return result;
    }

    private RunResult debug(
            GuestStreams streams, Progress progress, DebugPort port, PolledInput input, boolean stopsAtStart) {
        return run(streams, progress, port.historyBytes() > 0, (kernel, machine) -> {
            KernelTarget target = new KernelTarget(
                    kernel, machine.memory(), port.server(), machine.debugSide(), stopsAtStart, port.historyBytes());
            port.server().debug(target);
            machine.attach(target.gate());
            input.setAbandoned(target::waiting);
        });
    }

    @Override
    public RunResult checkpoint(GuestStreams streams, Progress progress, long cycle, Supplier<OutputStream> file) {
        HostConsole console = new HostConsole(streams, true);
        return run(console, progress, (kernel, machine) -> {
            machine.run(0);
            MachineSnapshot boot = machine.save(List.of(kernel), null);
            long at = Math.min(cycle, request.maxCycles());
            while (!written(console, kernel, machine, boot, at, file)) {
                at += CHECKPOINT_STEP;
            }
            boot.release();
        });
    }

    /** Runs to {@code cycle} and writes the machine there, if it can be: some states of the kernel cannot. */
    private boolean written(
            HostConsole console,
            Kernel kernel,
            Machine machine,
            MachineSnapshot boot,
            long cycle,
            Supplier<OutputStream> file) {
        StopResult stop = machine.run(cycle);
        if (stop.reason() == StopResult.Reason.FINISHED) {
            throw CommandException.usage("--checkpoint-at " + cycle + ": the guest ended at cycle " + stop.cycle()
                    + "; give an earlier cycle");
        }
        MachineSnapshot here = machine.save(List.of(kernel), boot);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            Checkpoint.write(bytes, version, request, console.output(), here, boot);
        } catch (UnknownStateException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            here.release();
        }
        try (OutputStream out = file.get()) {
            bytes.writeTo(out);
        } catch (IOException e) {
            throw CommandException.cannotWrite("--checkpoint-at: " + e.getMessage() + "; choose another place");
        }
        return true;
    }

    @Override
    public RunResult resume(GuestStreams streams, Progress progress, Checkpoint checkpoint) {
        HostConsole console = new HostConsole(streams, false);
        return run(console, progress, (kernel, machine) -> {
            machine.run(0);
            MachineSnapshot boot = machine.save(List.of(kernel), null);
            MachineSnapshot then = checkpoint.read(boot, console);
            then.restore();
            then.release();
            boot.release();
        });
    }

    private RunResult run(
            GuestStreams streams, Progress progress, boolean remembers, BiConsumer<Kernel, Machine> attach) {
        return run(new HostConsole(streams, remembers), progress, attach);
    }

    /** @param attach does what comes before the run */
    private RunResult run(HostConsole console, Progress progress, BiConsumer<Kernel, Machine> attach) {
        if (request.highPte() && !design.vm().frames().highPageTables()) {
            throw CommandException.usage("--highpte on: " + design.name()
                    + " has no page tables in high memory; choose another design, or --highpte off");
        }
        PhysicalMemory memory = new PhysicalMemory(config.ramBytes());
        Kernel kernel = new Kernel(kernelConfig(), memory, start(), console, config.cpus());
        Machine machine = new Machine(config, memory, request.engine().factory(), kernel);
        try {
            attach.accept(kernel, machine);
            StopResult stop = run(machine, progress);
            return new ResultBuilder(version, request, design, config)
                    .build(kernel, machine, console, stop.reason() == StopResult.Reason.LIMIT);
        } catch (BadSettingException e) {
            throw CommandException.usage("--sysctl: " + e.getMessage());
        } catch (KernelConfigException e) {
            throw CommandException.usage("--ram " + config.ramBytes() + ": " + e.getMessage());
        }
    }

    private StopResult run(Machine machine, Progress progress) {
        long next = 0;
        StopResult stop;
        do {
            next = Math.min(next + STEP, request.maxCycles());
            stop = machine.run(next);
            progress.at(stop.cycle());
            next = Math.max(next, stop.cycle());
        } while (stop.reason() == StopResult.Reason.LIMIT && next < request.maxCycles());
        return stop;
    }

    private KernelConfig kernelConfig() {
        MachineProfile profile = config.profile();
        CacheLines lines =
                new CacheLines(profile.kernelLineBytes(), profile.caches().l1d().lineBytes());
        KernelConfig plain = KernelConfig.of(design, config.pageTables(), profile.clockHz(), lines)
                .withSmp(request.smpKernel())
                .withHighPte(request.highPte())
                .withNodes(profile.nodes())
                .withProcessor(ProcessorDescription.of(profile))
                .withFiles(new FileConfig(0, request.guest().mounts()))
                .withSwap(SwapConfig.of(request.guest().swapBytes()).on(DiskTiming.of(profile.disk())))
                .withUser(request.guest().user())
                .withProcessesBeforeStop(request.guest().maxProcesses())
                .withResidentBytesBeforeStop(request.guest().maxResidentBytes());
        return request.guest().kernel().applyTo(plain);
    }

    /** The guest sees its own name, not the host folder it came from. */
    private Program start() {
        String name = request.programName();
        List<String> arguments = new ArrayList<>();
        arguments.add(name);
        arguments.addAll(request.arguments());
        return new Program(program, "/bin/" + name, arguments, ENVIRONMENT);
    }
}
