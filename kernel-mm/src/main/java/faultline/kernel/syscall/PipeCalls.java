package faultline.kernel.syscall;

import static faultline.kernel.syscall.FileHandler.guard;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.OpenFlags;
import faultline.kernel.account.KernelPath;
import faultline.kernel.process.Process;
import faultline.kernel.process.SystemCall;
import faultline.kernel.vfs.Fifo;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.FileSystem;
import faultline.kernel.vfs.FileTable;
import faultline.kernel.vfs.OpenFile;
import faultline.kernel.vfs.SocketInode;

/** Making files that lead from one process to another: pipe, and pairs of connected AF_UNIX stream sockets. */
public final class PipeCalls {

    private static final int OWNER = 0x180;
    private static final int PIPE_FLAGS = OpenFlags.CLOSE_ON_EXEC | OpenFlags.NON_BLOCKING;
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;
    private static final int SOCKET_TYPE = 0xF;

    private static final int CALL_SOCKET_PAIR = 8;
    private static final int CALL_SEND = 9;
    private static final int CALL_RECEIVE = 10;
    private static final int CALL_SHUT_DOWN = 13;
    private static final int LAST_CALL = 20;

    private final FileDesk desk;
    private final FileTransfer transfer;
    private final FileSystem anonymous;

    /** @param anonymous holds the files that have no name */
    public PipeCalls(FileDesk desk, FileTransfer transfer, FileSystem anonymous) {
        this.desk = desk;
        this.transfer = transfer;
        this.anonymous = anonymous;
    }

    /** Enters the family into the table. */
    public void register(SyscallTable calls) {
        calls.add(42, "pipe", guard((caller, call) -> pipe(caller, call.argument(0), 0)));
        calls.add(331, "pipe2", guard((caller, call) -> pipe(caller, call.argument(0), call.argument(1))));
        calls.add(102, "socketcall", guard(this::socketCall));
        calls.add(359, "socket", guard((caller, call) -> noSocket()));
        calls.add(
                360,
                "socketpair",
                guard((caller, call) ->
                        socketPair(caller, call.argument(0), call.argument(1), call.argument(2), call.argument(3))));
        calls.add(
                369,
                "sendto",
                guard((caller, call) ->
                        send(caller, call, call.argument(0), call.argument(1), call.argument(2), call.argument(3))));
        calls.add(
                371,
                "recvfrom",
                guard((caller, call) ->
                        receive(caller, call, call.argument(0), call.argument(1), call.argument(2), call.argument(3))));
        calls.add(373, "shutdown", guard((caller, call) -> shutDown(caller, call.argument(0), call.argument(1))));
    }

    private int pipe(Process caller, int address, int flags) throws FileError {
        desk.work().path(KernelPath.SYSCALL_FILE);
        if ((flags & ~PIPE_FLAGS) != 0) {
            throw new FileError(Errno.EINVAL);
        }
        Fifo fifo = new Fifo(anonymous, OWNER);
        int kept = flags & OpenFlags.NON_BLOCKING;
        OpenFile reader = fifo.open(OpenFlags.READ_ONLY | kept);
        OpenFile writer = fifo.open(OpenFlags.WRITE_ONLY | kept);
        String path = "pipe:[" + fifo.number() + ']';
        return install(caller, address, path, reader, writer, (flags & OpenFlags.CLOSE_ON_EXEC) != 0);
    }

    private int socketPair(Process caller, int domain, int type, int protocol, int address) throws FileError {
        desk.work().path(KernelPath.SYSCALL_FILE);
        if (domain != AF_UNIX) {
            throw new FileError(Errno.EAFNOSUPPORT);
        }
        if ((type & ~(SOCKET_TYPE | PIPE_FLAGS)) != 0) {
            throw new FileError(Errno.EINVAL);
        }
        if (protocol != 0 && protocol != AF_UNIX) {
            throw new FileError(Errno.EPROTONOSUPPORT);
        }
        if ((type & SOCKET_TYPE) != SOCK_STREAM) {
            throw new FileError(Errno.ESOCKTNOSUPPORT);
        }
        OpenFile[] ends = SocketInode.pair(anonymous, type & OpenFlags.NON_BLOCKING);
        String path = "socket:[" + ends[0].inode().number() + ']';
        return install(caller, address, path, ends[0], ends[1], (type & OpenFlags.CLOSE_ON_EXEC) != 0);
    }

    /** Gives both files descriptors and tells their numbers, or undoes all. */
    private int install(Process caller, int address, String path, OpenFile first, OpenFile second, boolean closesOnExec)
            throws FileError {
        FileTable files = caller.files();
        first.setPath(path);
        second.setPath(path);
        int low = -1;
        int high = -1;
        try {
            low = files.install(first, closesOnExec);
            high = files.install(second, closesOnExec);
            byte[] numbers = new byte[8];
            FileDesk.little(numbers).putInt(low).putInt(high);
            return desk.put(address, numbers);
        } catch (FileError error) {
            drop(files, low, first);
            drop(files, high, second);
            throw error;
        }
    }

    private static void drop(FileTable files, int fd, OpenFile file) throws FileError {
        if (fd >= 0) {
            files.close(fd);
        } else {
            file.dropUser();
        }
    }

    private static int noSocket() throws FileError {
        throw new FileError(Errno.EAFNOSUPPORT);
    }

    /** socketcall(2): the arguments of the call proper lie in user memory. */
    private int socketCall(Process caller, SystemCall call) throws FileError {
        int number = call.argument(0);
        if (number < 1 || number > LAST_CALL) {
            throw new FileError(Errno.EINVAL);
        }
        int[] words = new int[4];
        boolean two = number == CALL_SHUT_DOWN;
        desk.get(call.argument(1), two ? 8 : 16).asIntBuffer().get(words, 0, two ? 2 : words.length);
        switch (number) {
            case CALL_SOCKET_PAIR:
                return socketPair(caller, words[0], words[1], words[2], words[3]);
            case CALL_SEND:
                return send(caller, call, words[0], words[1], words[2], words[3]);
            case CALL_RECEIVE:
                return receive(caller, call, words[0], words[1], words[2], words[3]);
            case CALL_SHUT_DOWN:
                return shutDown(caller, words[0], words[1]);
            default:
                return noSocket();
        }
    }

    private static SocketInode.End socket(Process caller, int fd) throws FileError {
        OpenFile file = caller.files().get(fd);
        if (!(file instanceof SocketInode.End)) {
            throw new FileError(Errno.ENOTSOCK);
        }
        return (SocketInode.End) file;
    }

    private int send(Process caller, SystemCall call, int fd, int address, int length, int flags) throws FileError {
        desk.work().path(KernelPath.SYSCALL_FILE);
        OpenFile file = socket(caller, fd);
        UserVector vector = UserVector.of(address, length);
        return transfer.write(caller, call, file, vector, FileTransfer.AT_POSITION, flags);
    }

    private int receive(Process caller, SystemCall call, int fd, int address, int length, int flags) throws FileError {
        desk.work().path(KernelPath.SYSCALL_FILE);
        OpenFile file = socket(caller, fd);
        UserVector vector = UserVector.of(address, length);
        return transfer.read(caller, call, file, vector, FileTransfer.AT_POSITION, flags);
    }

    /** @param how 0 to read no more, 1 to write no more, 2 for both */
    private int shutDown(Process caller, int fd, int how) throws FileError {
        desk.work().path(KernelPath.SYSCALL_SMALL);
        SocketInode.End end = socket(caller, fd);
        if (how < 0 || how > 2) {
            throw new FileError(Errno.EINVAL);
        }
        end.shutDown(how != 1, how != 0);
        return 0;
    }
}
