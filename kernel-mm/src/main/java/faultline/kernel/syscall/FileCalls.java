package faultline.kernel.syscall;

import faultline.kernel.process.Timekeeper;
import faultline.kernel.vfs.FileSystem;

/** All families of calls on files. */
public final class FileCalls {

    private final FileDesk desk;
    private final FileWaits waits;
    private final FileTransfer transfer;
    private final Timekeeper time;
    private final FileSystem anonymous;

    /**
     * @param transfer moves the bytes
     * @param anonymous holds the files that have no name
     */
    public FileCalls(FileDesk desk, FileWaits waits, FileTransfer transfer, Timekeeper time, FileSystem anonymous) {
        this.desk = desk;
        this.waits = waits;
        this.transfer = transfer;
        this.time = time;
        this.anonymous = anonymous;
    }

    /** Enters the families into the table. */
    public void register(SyscallTable table) {
        PollWait poll = new PollWait(desk, waits, time);
        new OpenCalls(desk, waits, anonymous).register(table);
        new ReadWriteCalls(desk, transfer).register(table);
        LockCalls locks = new LockCalls(desk, waits);
        locks.register(table);
        new FcntlCalls(desk, locks).register(table);
        new NameCalls(desk).register(table);
        new DirectoryCalls(desk).register(table);
        new StatCalls(desk).register(table);
        new AttributeCalls(desk, transfer.sizes()).register(table);
        new FileTimeCalls(desk).register(table);
        new FileSystemCalls(desk).register(table);
        new PipeCalls(desk, transfer, anonymous).register(table);
        new PollCalls(desk, poll).register(table);
        new SelectCalls(desk, poll).register(table);
        new EventCalls(desk, poll, anonymous).register(table);
        new CopyCalls(desk, transfer).register(table);
    }
}
