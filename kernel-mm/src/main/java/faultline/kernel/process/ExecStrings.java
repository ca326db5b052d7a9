package faultline.kernel.process;

import faultline.kernel.abi.Errno;
import faultline.kernel.uaccess.UserMemory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Path, arguments and environment of an execve, read from the old program's memory within the limits of Linux. */
final class ExecStrings {

    /** PATH_MAX. */
    private static final int PATH_LIMIT = 4096;

    private final UserMemory user;
    private String path;
    private List<byte[]> arguments;
    private List<byte[]> environment;
    private int left = InitialStack.MAX_STRING_BYTES;
    private int failure;

    ExecStrings(UserMemory user) {
        this.user = user;
    }

    /**
     * Reads all three.
     *
     * @return 0, or EFAULT, E2BIG, ENAMETOOLONG or ENOENT as a negative number
     */
    int read(int pathAddress, int argumentsAddress, int environmentAddress) {
        byte[] name = user.string(pathAddress, PATH_LIMIT);
        if (name == null) {
            return readable(pathAddress, PATH_LIMIT) ? Errno.ENAMETOOLONG.result() : Errno.EFAULT.result();
        }
        if (name.length == 0) {
            return Errno.ENOENT.result();
        }
        path = new String(name, StandardCharsets.UTF_8);
        arguments = vector(argumentsAddress);
        environment = failure == 0 ? vector(environmentAddress) : List.of();
        return failure;
    }

    private List<byte[]> vector(int address) {
        List<byte[]> all = new ArrayList<>();
        if (address == 0) {
            return all;
        }
        for (int at = address; ; at += Integer.BYTES) {
            long pointer = user.getInt(at);
            if (pointer == 0) {
                return all;
            }
            byte[] text = pointer == -1 ? null : user.string((int) pointer, left);
            if (text == null) {
                boolean tooLong = pointer != -1 && readable((int) pointer, left);
                failure = tooLong ? Errno.E2BIG.result() : Errno.EFAULT.result();
                return all;
            }
            // Each string takes its terminator and its pointer as well.
            left -= text.length + 1 + Integer.BYTES;
            if (left <= 0) {
                failure = Errno.E2BIG.result();
                return all;
            }
            all.add(text);
        }
    }

    private boolean readable(int address, int length) {
        return user.access(address, false) != -1 && user.access(address + length - 1, false) != -1;
    }

    /** The file to execute. */
    String path() {
        return path;
    }

    /** argv. */
    List<byte[]> arguments() {
        return arguments;
    }

    /** envp. */
    List<byte[]> environment() {
        return environment;
    }
}
