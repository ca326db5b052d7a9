package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.ipc.IpcError;
import faultline.kernel.ipc.IpcObject;
import faultline.kernel.ipc.SemaphoreSet;
import faultline.kernel.ipc.Semaphores;
import faultline.kernel.process.Credentials;
import faultline.kernel.process.Process;
import java.nio.ByteBuffer;

/** semctl (linux/sem.h). */
final class SemaphoreControl {

    private static final int REMOVE = 0;
    private static final int SET = 1;
    private static final int STATUS = 2;
    private static final int LIMITS = 3;
    private static final int GET_PROCESS = 11;
    private static final int GET_VALUE = 12;
    private static final int GET_ALL = 13;
    private static final int WAITING_TO_GROW = 14;
    private static final int WAITING_FOR_ZERO = 15;
    private static final int SET_VALUE = 16;
    private static final int SET_ALL = 17;
    private static final int STATUS_BY_PLACE = 18;
    private static final int USAGE = 19;

    private static final int WIDE_BYTES = 64;
    private static final int NARROW_BYTES = 44;

    private final IpcLayout layout;
    private final Semaphores semaphores;

    SemaphoreControl(IpcLayout layout, Semaphores semaphores) {
        this.layout = layout;
        this.semaphores = semaphores;
    }

    /**
     * Runs a command without its IPC_64 bit.
     *
     * @param argument union semun
     * @param wide whether structures are those of IPC_64
     */
    int run(Process caller, int id, int number, int command, int argument, boolean wide) throws IpcError {
        Credentials who = caller.credentials();
        switch (command) {
            case LIMITS, USAGE:
                return limits(argument, command == USAGE);
            case STATUS_BY_PLACE:
                SemaphoreSet there = semaphores.table().at(id);
                if (there == null) {
                    throw new IpcError(Errno.EINVAL);
                }
                status(there, who, argument, wide);
                return there.id();
            default:
        }
        SemaphoreSet set = semaphores.table().find(id);
        switch (command) {
            case REMOVE:
                set.requireOwner(who);
                semaphores.remove(set);
                return 0;
            case SET:
                IpcLayout.Rights rights =
                        IpcLayout.rights(layout.get(argument, wide ? WIDE_BYTES : NARROW_BYTES), wide);
                set.requireOwner(who);
                set.set(rights.owner(), rights.group(), rights.mode());
                semaphores.changed(set);
                return 0;
            case STATUS:
                status(set, who, argument, wide);
                return 0;
            default:
                return values(caller, set, number, command, argument);
        }
    }

    private int values(Process caller, SemaphoreSet set, int number, int command, int argument) throws IpcError {
        if (command < GET_PROCESS || command > SET_ALL) {
            throw new IpcError(Errno.EINVAL);
        }
        boolean writes = command == SET_VALUE || command == SET_ALL;
        set.require(caller.credentials(), writes ? IpcObject.WRITE : IpcObject.READ);
        if (command == GET_ALL) {
            return getAll(set, argument);
        }
        if (command == SET_ALL) {
            return setAll(caller, set, argument);
        }
        if (number < 0 || number >= set.count()) {
            throw new IpcError(Errno.EINVAL);
        }
        return switch (command) {
            case GET_PROCESS -> set.lastProcess(number);
            case GET_VALUE -> set.value(number);
            case WAITING_TO_GROW -> set.waiting(number, false);
            case WAITING_FOR_ZERO -> set.waiting(number, true);
            default -> setOne(caller, set, number, argument);
        };
    }

    private int setOne(Process caller, SemaphoreSet set, int number, int value) throws IpcError {
        checkValue(value);
        semaphores.setValue(set, number, value, caller);
        semaphores.changed(set);
        return 0;
    }

    private static void checkValue(int value) throws IpcError {
        if (value < 0 || value > Semaphores.LARGEST) {
            throw new IpcError(Errno.ERANGE);
        }
    }

    private int getAll(SemaphoreSet set, int address) throws IpcError {
        ByteBuffer out = IpcLayout.room(set.count() * Short.BYTES);
        for (int i = 0; i < set.count(); i++) {
            out.putShort((short) set.value(i));
        }
        layout.put(address, out);
        return 0;
    }

    private int setAll(Process caller, SemaphoreSet set, int address) throws IpcError {
        ByteBuffer in = layout.get(address, set.count() * Short.BYTES);
        for (int i = 0; i < set.count(); i++) {
            checkValue(in.getShort(i * Short.BYTES) & 0xFFFF);
        }
        for (int i = 0; i < set.count(); i++) {
            semaphores.setValue(set, i, in.getShort(i * Short.BYTES), caller);
        }
        semaphores.changed(set);
        return 0;
    }

    private void status(SemaphoreSet set, Credentials who, int address, boolean wide) throws IpcError {
        set.require(who, IpcObject.READ);
        ByteBuffer out = IpcLayout.room(wide ? WIDE_BYTES : NARROW_BYTES);
        IpcLayout.permissions(out, set, wide);
        if (wide) {
            out.putLong(set.operated()).putLong(set.changed()).putInt(set.count());
        } else {
            out.putInt((int) set.operated()).putInt((int) set.changed());
            out.putShort(40, (short) set.count());
        }
        layout.put(address, out);
    }

    /** struct seminfo: map, sets, semaphores, undo structures, in a set, in a call, undo entries, size, value, adjustment. */
    private int limits(int address, boolean usage) throws IpcError {
        ByteBuffer out = IpcLayout.room(40);
        out.putInt(Semaphores.MOST).putInt(Semaphores.MOST_SETS).putInt(Semaphores.MOST);
        out.putInt(Semaphores.MOST).putInt(Semaphores.MOST_IN_SET).putInt(Semaphores.MOST_OPERATIONS);
        out.putInt(Semaphores.MOST_OPERATIONS);
        out.putInt(usage ? semaphores.table().count() : 20);
        out.putInt(Semaphores.LARGEST);
        out.putInt(usage ? semaphores.total() : Semaphores.LARGEST);
        layout.put(address, out);
        return semaphores.table().highest();
    }
}
