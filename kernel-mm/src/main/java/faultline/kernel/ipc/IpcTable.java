package faultline.kernel.ipc;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.process.Credentials;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The objects of one kind by identifier and key: struct ipc_ids (Linux 2.6.2 ipc/util.c). An identifier is the place in the table
 * plus a number that counts the uses of the table, so that old ones are recognized.
 */
public final class IpcTable<T extends IpcObject> {

    /** IPC_PRIVATE. */
    public static final int PRIVATE = 0;
    /** IPC_CREAT. */
    public static final int CREATE = 0x200;
    /** IPC_EXCL. */
    public static final int EXCLUSIVE = 0x400;
    /** IPC_NOWAIT. */
    public static final int NO_WAIT = 0x800;

    /** SEQ_MULTIPLIER. */
    private static final int MULTIPLIER = 32768;

    private static final int MOST_SEQUENCES = Integer.MAX_VALUE / MULTIPLIER;

    private final KernelWork work;
    private final int limit;
    private final List<T> places = new ArrayList<>();
    private int sequence;

    /** Makes a new object, whose mode is the low bits of the flags. */
    @FunctionalInterface
    public interface Maker<T> {
        /** The object, or an error for what it cannot be. */
        T make() throws IpcError;
    }

    /** Looks at an object that was found by its key. */
    @FunctionalInterface
    public interface Check<T> {
        /** Fails if the caller asked for something that the object is not. */
        void check(T object) throws IpcError;
    }

    /** @param limit most objects at one time: SEMMNI, MSGMNI, SHMMNI */
    public IpcTable(KernelWork work, int limit) {
        this.work = work;
        this.limit = limit;
    }

    /** semget, msgget and shmget: finds or makes the object of {@code key}. */
    public T get(int key, int flags, Credentials who, Check<T> fits, Maker<T> maker) throws IpcError {
        if (key != PRIVATE) {
            for (T object : places) {
                work.path(KernelPath.IPC_LOOK);
                if (object != null && object.key() == key) {
                    if ((flags & CREATE) != 0 && (flags & EXCLUSIVE) != 0) {
                        throw new IpcError(Errno.EEXIST);
                    }
                    fits.check(object);
                    object.require(who, flags);
                    return object;
                }
            }
            if ((flags & CREATE) == 0) {
                throw new IpcError(Errno.ENOENT);
            }
        }
        return add(maker);
    }

    private T add(Maker<T> maker) throws IpcError {
        if (count() >= limit) {
            throw new IpcError(Errno.ENOSPC);
        }
        T object = maker.make();
        int place = places.indexOf(null);
        if (place < 0) {
            place = places.size();
            places.add(null);
        }
        places.set(place, object);
        object.identify(sequence * MULTIPLIER + place, sequence);
        sequence = (sequence + 1) % MOST_SEQUENCES;
        return object;
    }

    /** The object with identifier {@code id}: EINVAL if there is none in its place, EIDRM if that is a later one. */
    public T find(int id) throws IpcError {
        work.path(KernelPath.IPC_LOOK);
        T object = id < 0 ? null : at(id % MULTIPLIER);
        if (object == null) {
            throw new IpcError(Errno.EINVAL);
        }
        if (object.id() != id) {
            throw new IpcError(Errno.EIDRM);
        }
        return object;
    }

    /** The object in a place of the table, or null. */
    public T at(int place) {
        return place < 0 || place >= places.size() ? null : places.get(place);
    }

    /** Takes an object out. */
    public void remove(T object) {
        int place = object.id() % MULTIPLIER;
        places.set(place, null);
        while (!places.isEmpty() && places.get(places.size() - 1) == null) {
            places.remove(places.size() - 1);
        }
    }

    /** Highest place in use, or 0: what the INFO commands return. */
    public int highest() {
        return Math.max(0, places.size() - 1);
    }

    /** Objects that exist. */
    public int count() {
        return (int) places.stream().filter(Objects::nonNull).count();
    }

    /** Those objects, by place. */
    public List<T> all() {
        return places.stream().filter(Objects::nonNull).toList();
    }
}
