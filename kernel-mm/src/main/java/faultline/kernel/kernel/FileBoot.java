package faultline.kernel.kernel;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelWork;
import faultline.kernel.file.PageCache;
import faultline.kernel.frame.DirectMap;
import faultline.kernel.frame.KernelConfigException;
import faultline.kernel.huge.HugeMemory;
import faultline.kernel.huge.HugeTlbFs;
import faultline.kernel.process.KernelRandom;
import faultline.kernel.process.Timekeeper;
import faultline.kernel.procfs.ProcRoot;
import faultline.kernel.syscall.Console;
import faultline.kernel.syscall.ConsoleDevice;
import faultline.kernel.vfs.DeviceFile;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.FileSystem;
import faultline.kernel.vfs.HostDirectory;
import faultline.kernel.vfs.HostMount;
import faultline.kernel.vfs.Inode;
import faultline.kernel.vfs.MemoryDirectory;
import faultline.kernel.vfs.MountTable;
import faultline.kernel.vfs.Namespace;
import faultline.kernel.vfs.PathWalk;
import faultline.kernel.vfs.RegularFile;
import faultline.kernel.vfs.Storage;
import faultline.kernel.vfs.Symlink;
import faultline.kernel.vfs.TmpFs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Makes the tree of files that the first program finds. What is made at boot costs no time. */
final class FileBoot {

    private static final int DIRECTORY = 0x1ED;
    private static final int TEMPORARY = 0x3FF;
    private static final int PROGRAM = 0x1ED;
    private static final int FILE = 0x1A4;

    /** f_type values of linux/magic.h. */
    private static final int TMPFS_MAGIC = 0x01021994;

    private static final int PROC_MAGIC = 0x9FA0;
    private static final int PIPE_MAGIC = 0x50495045;
    private static final int V9FS_MAGIC = 0x01021997;

    private static final int ROOT_DEVICE = 1;
    private static final int ANONYMOUS_DEVICE = 2;
    private static final int PROC_DEVICE = 3;
    private static final int FIRST_HOST_DEVICE = 4;

    private final LongSupplier clock;
    private final Storage storage;
    private final FileSystem rootSystem;
    private final FileSystem anonymous;
    private final FileSystem procSystem;
    private final MemoryDirectory root;
    private final Namespace names;
    private final List<ConsoleDevice> streams = new ArrayList<>();
    private final MountTable mounts = new MountTable();
    private int nextDevice = FIRST_HOST_DEVICE;

    FileBoot(KernelWork work, Timekeeper time, FileConfig config, PageCache cache, long ramBytes, Console console) {
        clock = () -> Timekeeper.EPOCH_SECONDS * Timekeeper.NANOS + time.nanos(work.now());
        storage = new Storage(cache, config.limit(ramBytes));
        rootSystem = new FileSystem("tmpfs", ROOT_DEVICE, TMPFS_MAGIC, false, storage, clock);
        anonymous = new FileSystem("pipefs", ANONYMOUS_DEVICE, PIPE_MAGIC, false, storage, clock);
        procSystem = new FileSystem("proc", PROC_DEVICE, PROC_MAGIC, false, new Storage(cache, 0), clock);
        root = new MemoryDirectory(rootSystem, DIRECTORY);
        names = new Namespace(work, new PathWalk(work));
        for (int stream = 0; stream < 3; stream++) {
            streams.add(ConsoleDevice.stream(anonymous, console, stream));
        }
        mounts.note("rootfs", "/", root);
        TmpFs files = new TmpFs(cache, ramBytes, DirectMap.LOWMEM_BYTES, this::system);
        mounts.register("tmpfs", files::mount);
        mounts.register("ramfs", files::mountRam);
    }

    /** The file system of pipes and other files without names. */
    FileSystem anonymous() {
        return anonymous;
    }

    FileSystem procSystem() {
        return procSystem;
    }

    Namespace names() {
        return names;
    }

    FileParts parts() {
        return new FileParts(root, names, List.copyOf(streams));
    }

    /** What is mounted, and what can be. */
    MountTable mounts() {
        return mounts;
    }

    private FileSystem system(String type, int magic, boolean readOnly, Storage room) {
        return new FileSystem(type, nextDevice++, magic, readOnly, room, clock);
    }

    /** Lets guests mount files of huge pages. */
    void register(HugeMemory huge) {
        HugeTlbFs maker = new HugeTlbFs(huge.paging(), this::system);
        mounts.register("hugetlbfs", maker::mount);
    }

    /** Makes directories, devices, the program's own file and the mounts. */
    void fill(Program program, Console console, KernelRandom random, ProcRoot proc, List<HostMount> hostMounts) {
        for (String path : new String[] {"/bin", "/etc", "/usr/bin", "/var/tmp", "/home", "/root", "/mnt"}) {
            folder(path);
        }
        MemoryDirectory temporary = new MemoryDirectory(rootSystem, TEMPORARY);
        root.put("tmp", temporary);
        MemoryDirectory devices = folder("/dev");
        for (DeviceFile.Kind kind : DeviceFile.Kind.values()) {
            String name = kind.name().toLowerCase(Locale.ROOT);
            devices.put(name, new DeviceFile(rootSystem, kind, random::fill));
        }
        devices.put("tty", ConsoleDevice.terminal(rootSystem, console));
        devices.put("fd", new Symlink(rootSystem, "/proc/self/fd"));
        String[] standard = {"stdin", "stdout", "stderr"};
        for (int fd = 0; fd < standard.length; fd++) {
            devices.put(standard[fd], new Symlink(rootSystem, "/proc/self/fd/" + fd));
        }
        mounts.attach("proc", folder("/proc"), "/proc", proc);
        write(program.path(), program.file().bytes(), PROGRAM);
        write("/etc/passwd", "root:x:0:0:root:/:/bin/sh\n".getBytes(StandardCharsets.US_ASCII), FILE);
        write("/etc/group", "root:x:0:\n".getBytes(StandardCharsets.US_ASCII), FILE);
        for (HostMount mount : hostMounts) {
            mount(mount, nextDevice++);
        }
    }

    /** The directory at an absolute path, made with those above it. */
    private MemoryDirectory folder(String path) {
        MemoryDirectory at = root;
        for (String name : path.split("/")) {
            if (!name.isEmpty() && !name.equals(".")) {
                Inode next = at.lookup(name);
                if (next == null) {
                    next = new MemoryDirectory(rootSystem, DIRECTORY);
                    at.put(name, next);
                }
                if (!(next instanceof MemoryDirectory)) {
                    throw new KernelConfigException(path + ": " + name + " is no directory in memory");
                }
                at = (MemoryDirectory) next;
            }
        }
        return at;
    }

    private void write(String path, byte[] bytes, int permissions) {
        int slash = path.lastIndexOf('/');
        MemoryDirectory folder = folder(path.substring(0, slash + 1));
        try {
            RegularFile file = new RegularFile(rootSystem, permissions);
            file.preload(bytes);
            folder.put(path.substring(slash + 1), file);
        } catch (FileError full) {
            throw tooSmall(path, full);
        }
    }

    private static KernelConfigException tooSmall(String path, FileError why) {
        return new KernelConfigException(
                why.errno() == Errno.ENOSPC
                        ? "no room for " + path + " in the files in memory: raise their limit"
                        : path + " does not fit into the machine's memory; give it more with --ram");
    }

    private void mount(HostMount mount, int device) {
        String target = mount.target();
        int slash = target.lastIndexOf('/');
        String name = target.substring(slash + 1);
        if (!target.startsWith("/") || name.isEmpty() || name.equals(".") || target.contains("..")) {
            throw new KernelConfigException("a folder can be mounted at an absolute path only, not at " + target);
        }
        FileSystem system = new FileSystem("9p", device, V9FS_MAGIC, !mount.writable(), storage, clock);
        try {
            HostDirectory top = HostDirectory.mount(system, mount.folder());
            folder(target.substring(0, slash + 1)).put(name, top);
            mounts.note("host", target, top);
        } catch (IOException e) {
            throw new KernelConfigException("cannot mount " + mount.folder() + ": no such folder");
        }
    }
}
