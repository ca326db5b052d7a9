package faultline.kernel.procfs;

import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelWork;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.process.CpuUsage;
import faultline.kernel.process.FaultCounts;
import faultline.kernel.process.Process;
import faultline.kernel.process.ProcessState;
import faultline.kernel.process.ProcessTable;
import faultline.kernel.process.Timekeeper;
import faultline.kernel.vfs.Directory;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.FileSystem;
import faultline.kernel.vfs.Inode;
import faultline.kernel.vfs.MountTable;
import faultline.kernel.vfs.Namespace;
import faultline.kernel.vfs.Symlink;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Consumer;

/** The directories /proc/PID and the files in them (Linux fs/proc/array.c, task_mmu.c). */
public final class ProcessFiles {

    private static final int USER_HZ = 100;
    private static final int KILO = 1024;
    private static final int PAGE_KILOS = UserLayout.PAGE_SIZE / KILO;

    private final KernelWork work;
    private final FileSystem fileSystem;
    private final Mappings mappings;
    private final CpuUsage usage;
    private final Timekeeper time;
    private final Namespace names;
    private final MountTable mounts;

    /**
     * @param mappings the files about memory
     * @param mounts what /proc/PID/mounts tells
     */
    public ProcessFiles(
            KernelWork work,
            FileSystem fileSystem,
            Mappings mappings,
            CpuUsage usage,
            Timekeeper time,
            Namespace names,
            MountTable mounts) {
        this.work = work;
        this.fileSystem = fileSystem;
        this.mappings = mappings;
        this.usage = usage;
        this.time = time;
        this.names = names;
        this.mounts = mounts;
    }

    /** The directory of {@code process}. */
    Directory folder(Directory above, Process process) {
        ProcFolder folder = new ProcFolder(fileSystem);
        folder.placeIn(above, Integer.toString(process.pid()));
        addText(folder, "maps", text -> mappings.maps(process, text));
        addText(folder, "smaps", text -> mappings.details(process, text));
        addText(folder, "stat", text -> stat(process, text));
        addText(folder, "statm", text -> sizes(process, text));
        addText(folder, "status", text -> status(process, text));
        addText(folder, "cmdline", text -> commandLine(process, text));
        addText(folder, "comm", text -> text.line("%s", process.name()));
        addText(folder, "mounts", text -> mounts.lines().forEach(line -> text.line("%s", line)));
        folder.add("exe", executable(process));
        if (process.place() != null) {
            String path = process.place().current().pathFrom(process.place().root());
            Inode current = process.place().current();
            folder.add("cwd", new FileLink(fileSystem, path, () -> current));
            Inode root = process.place().root();
            folder.add("root", new FileLink(fileSystem, "/", () -> root));
        }
        folder.add("fd", new DescriptorFolder(fileSystem, process, folder));
        return folder;
    }

    private void addText(ProcFolder folder, String name, Consumer<ProcText> maker) {
        folder.add(name, ProcText.file(fileSystem, work, maker));
    }

    private Symlink executable(Process process) {
        return new FileLink(fileSystem, process.executable(), () -> {
            try {
                Directory root = process.place().root();
                return names.find(process.place(), root, process.executable(), true)
                        .file();
            } catch (FileError gone) {
                return null;
            }
        });
    }

    private static void commandLine(Process process, ProcText text) {
        if (process.alive()) {
            process.commandLine().forEach(word -> text.raw(word + '\0'));
        }
    }

    private static char letter(Process process) {
        if (process.state() == ProcessState.SLEEPING) {
            return 'S';
        }
        if (process.state() == ProcessState.WAITING_FOR_DISK) {
            return 'D';
        }
        if (process.state() == ProcessState.STOPPED) {
            return 'T';
        }
        return process.alive() ? 'R' : 'Z';
    }

    private static int parent(Process process) {
        return process.parent() == null ? ProcessTable.INIT : process.parent().pid();
    }

    private long userTicks(long cycles) {
        return time.nanos(cycles) / (Timekeeper.NANOS / USER_HZ);
    }

    private void stat(Process process, ProcText text) {
        work.load(process.kernelAddress());
        AddressSpace space = process.space();
        List<Object> fields = new ArrayList<>();
        fields.addAll(List.of(process.pid(), "(" + process.name() + ")", letter(process), parent(process)));
        // pgrp, session, tty_nr, tpgid, flags
        fields.addAll(List.of(process.pid(), process.pid(), 0, -1, 0));
        // minflt, cminflt, majflt, cmajflt
        FaultCounts own = usage.faults(process.group());
        FaultCounts ofChildren = process.group().childFaults();
        fields.addAll(List.of(own.minor(), ofChildren.minor(), own.major(), ofChildren.major()));
        fields.add(userTicks(usage.user(process.pid())));
        fields.add(userTicks(usage.system(process.pid())));
        fields.add(userTicks(process.group().childUserCycles()));
        fields.add(userTicks(process.group().childSystemCycles()));
        // priority, nice, num_threads, itrealvalue, starttime
        fields.addAll(List.of(20, 0, 1, 0, process.startTick() * USER_HZ / time.hz()));
        long bytes = process.totalPages() * UserLayout.PAGE_SIZE;
        fields.addAll(List.of(bytes, space == null ? 0 : space.residentPages(), 0xFFFFFFFFL));
        // startcode, endcode, startstack, kstkesp, kstkeip
        fields.addAll(List.of(0, 0, space == null ? 0 : space.startStack() & 0xFFFFFFFFL, 0, 0));
        // signal, blocked, sigignore, sigcatch, wchan, nswap, cnswap
        fields.addAll(List.of(
                process.signals().pending() & 0x7FFFFFFF, process.signals().blocked() & 0x7FFFFFFF));
        fields.addAll(List.of(0, 0, 0, 0, 0, process.group().exitSignal(), 0, 0, 0, 0, 0, 0));
        StringJoiner line = new StringJoiner(" ");
        fields.forEach(field -> line.add(field.toString()));
        text.line("%s", line);
    }

    private void sizes(Process process, ProcText text) {
        AddressSpace space = process.space();
        if (space == null) {
            text.line("0 0 0 0 0 0 0");
            return;
        }
        work.load(space.kernelAddress());
        long code = pages(space, Vma.EXEC);
        long data = pages(space, Vma.WRITE);
        text.line("%d %d 0 %d 0 %d 0", process.totalPages(), space.residentPages(), code, data);
    }

    private static long pages(AddressSpace space, int right) {
        long pages = 0;
        for (Vma vma = space.vmas().first(); vma != null; vma = space.vmas().next(vma)) {
            pages += vma.has(right) ? vma.pages() : 0;
        }
        return pages;
    }

    private void status(Process process, ProcText text) {
        work.load(process.kernelAddress());
        text.line("Name:\t%s", process.name());
        text.line("Umask:\t%04o", process.place() == null ? 0 : process.place().mask());
        text.line("State:\t%s", stateName(process));
        text.line("Tgid:\t%d", process.groupId());
        text.line("Pid:\t%d", process.pid());
        text.line("PPid:\t%d", parent(process));
        text.line("TracerPid:\t0");
        text.line("Uid:\t0\t0\t0\t0");
        text.line("Gid:\t0\t0\t0\t0");
        text.line(
                "FDSize:\t%d",
                Math.max(Integer.SIZE, Integer.highestOneBit(process.files().end()) * 2));
        AddressSpace space = process.space();
        if (space != null) {
            text.line("VmSize:\t%8d kB", process.totalPages() * PAGE_KILOS);
            text.line("VmLck:\t%8d kB", space.lockedPages() * PAGE_KILOS);
            text.line("VmRSS:\t%8d kB", (long) space.residentPages() * PAGE_KILOS);
            text.line("VmData:\t%8d kB", pages(space, Vma.WRITE) * PAGE_KILOS);
            text.line("VmExe:\t%8d kB", pages(space, Vma.EXEC) * PAGE_KILOS);
            text.line("VmPTE:\t%8d kB", (long) space.tablePages() * PAGE_KILOS);
        }
        text.line("Threads:\t%d", process.group().members().size());
        text.line("SigPnd:\t%016x", process.signals().pending());
        text.line("SigBlk:\t%016x", process.signals().blocked());
    }

    private static String stateName(Process process) {
        switch (letter(process)) {
            case 'S':
                return "S (sleeping)";
            case 'T':
                return "T (stopped)";
            case 'Z':
                return "Z (zombie)";
            default:
                return "R (running)";
        }
    }
}
