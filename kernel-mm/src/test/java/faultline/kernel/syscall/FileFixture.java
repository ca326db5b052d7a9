package faultline.kernel.syscall;

import faultline.kernel.process.KernelRandom;
import faultline.kernel.process.Process;
import faultline.kernel.process.Timekeeper;
import faultline.kernel.testing.Desk;
import faultline.kernel.testing.KernelMemory;
import faultline.kernel.vfs.DeviceFile;
import faultline.kernel.vfs.FileSystem;
import faultline.kernel.vfs.FileTable;
import faultline.kernel.vfs.MemoryDirectory;
import faultline.kernel.vfs.Namespace;
import faultline.kernel.vfs.PathWalk;
import faultline.kernel.vfs.Place;
import faultline.kernel.vfs.Storage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** A process with standard streams and a small tree of files, and the calls on them. */
final class FileFixture {

    static final int STORAGE = 1 << 20;

    final Desk desk = new Desk();
    final Process process = desk.process(2);
    final SyscallTable table = new SyscallTable();
    final StringBuilder written = new StringBuilder();
    final KernelMemory memory = KernelMemory.small("2.6.7");
    final Storage storage = new Storage(memory.pageCache(), STORAGE);
    final MemoryDirectory root;
    private byte[] input = "line\nmore".getBytes(StandardCharsets.US_ASCII);

    FileFixture() {
        FileSystem system = new FileSystem("tmpfs", 1, 1, false, storage, desk.cpu::now);
        root = new MemoryDirectory(system, 0x1ED);
        root.put("tmp", new MemoryDirectory(system, 0x3FF));
        MemoryDirectory devices = new MemoryDirectory(system, 0x1ED);
        root.put("dev", devices);
        KernelRandom random = new KernelRandom(1);
        for (DeviceFile.Kind kind : DeviceFile.Kind.values()) {
            devices.put(kind.name().toLowerCase(Locale.ROOT), new DeviceFile(system, kind, random::fill));
        }
        FileTable files = new FileTable();
        for (int fd = 0; fd < 3; fd++) {
            files.put(fd, ConsoleDevice.stream(system, console(), fd).open(fd == 0 ? 0 : 1), false);
        }
        process.setFiles(files, new Place(root));
        FileDesk fileDesk = new FileDesk(desk.work, desk.user, new Namespace(desk.work, new PathWalk(desk.work)));
        FileWaits waits = new FileWaits(desk.scheduler);
        FileTransfer transfer = new FileTransfer(desk.work, desk.user, desk.signals, waits, 0xC0500000, 64);
        new FileCalls(fileDesk, waits, transfer, new Timekeeper(1_000_000_000L, 1000), system).register(table);
    }

    private Console console() {
        return new Console() {
            @Override
            public int read(byte[] into, int at, int length) {
                int count = Math.min(length, input.length);
                System.arraycopy(input, 0, into, at, count);
                input = Arrays.copyOfRange(input, count, input.length);
                return count;
            }

            @Override
            public boolean write(int fd, byte[] bytes, int at, int length) {
                written.append(fd).append(':').append(new String(bytes, at, length, StandardCharsets.US_ASCII));
                return true;
            }
        };
    }

    int call(int number, int... arguments) {
        int[] all = Arrays.copyOf(arguments, 6);
        process.call().begin(number, all[0], all[1], all[2], all[3], all[4], all[5]);
        return table.run(process, process.call());
    }

    void put(int address, String text) {
        byte[] bytes = (text + "\0").getBytes(StandardCharsets.ISO_8859_1);
        desk.memory.write(address, bytes, 0, bytes.length);
    }

    String text(int address, int length) {
        byte[] bytes = new byte[length];
        desk.memory.read(address, bytes, 0, length);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
