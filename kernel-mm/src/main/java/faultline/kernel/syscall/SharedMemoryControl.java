package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.ipc.IpcError;
import faultline.kernel.ipc.IpcObject;
import faultline.kernel.ipc.Segment;
import faultline.kernel.ipc.Segments;
import faultline.kernel.process.Credentials;
import faultline.kernel.process.Process;
import java.nio.ByteBuffer;

/** shmctl (linux/shm.h). */
final class SharedMemoryControl {

    private static final int REMOVE = 0;
    private static final int SET = 1;
    private static final int STATUS = 2;
    private static final int LIMITS = 3;
    private static final int LOCK = 11;
    private static final int UNLOCK = 12;
    private static final int STATUS_BY_PLACE = 13;
    private static final int USAGE = 14;

    private static final int WIDE_BYTES = 84;
    private static final int NARROW_BYTES = 48;
    private static final int WIDE_MODE = 20;
    private static final int NARROW_MODE = 12;

    private final IpcLayout layout;
    private final Segments segments;

    SharedMemoryControl(IpcLayout layout, Segments segments) {
        this.layout = layout;
        this.segments = segments;
    }

    /**
     * Runs a command without its IPC_64 bit.
     *
     * @param wide whether structures are those of IPC_64
     */
    int run(Process caller, int id, int command, int address, boolean wide) throws IpcError {
        Credentials who = caller.credentials();
        switch (command) {
            case LIMITS:
                return limits(address, wide);
            case USAGE:
                return usage(address);
            case STATUS_BY_PLACE:
                Segment there = segments.table().at(id);
                if (there == null) {
                    throw new IpcError(Errno.EINVAL);
                }
                status(there, who, address, wide);
                return there.id();
            case STATUS:
                status(segments.table().find(id), who, address, wide);
                return 0;
            case LOCK, UNLOCK:
                segments.lock(segments.table().find(id), caller, command == LOCK);
                return 0;
            case REMOVE:
                Segment gone = segments.table().find(id);
                gone.requireOwner(who);
                segments.remove(gone);
                return 0;
            case SET:
                return set(who, id, address, wide);
            default:
                throw new IpcError(Errno.EINVAL);
        }
    }

    private int set(Credentials who, int id, int address, boolean wide) throws IpcError {
        IpcLayout.Rights rights = IpcLayout.rights(layout.get(address, wide ? WIDE_BYTES : NARROW_BYTES), wide);
        Segment segment = segments.table().find(id);
        segment.requireOwner(who);
        segment.change(rights.owner(), rights.group(), rights.mode(), segments.now());
        return 0;
    }

    private void status(Segment segment, Credentials who, int address, boolean wide) throws IpcError {
        segment.require(who, IpcObject.READ);
        ByteBuffer out = IpcLayout.room(wide ? WIDE_BYTES : NARROW_BYTES);
        IpcLayout.permissions(out, segment, wide);
        out.putShort(wide ? WIDE_MODE : NARROW_MODE, (short) (segment.mode() | segment.state()));
        out.putInt((int) segment.memory().bytes());
        if (wide) {
            out.putLong(segment.attachedAt()).putLong(segment.detachedAt()).putLong(segment.changedAt());
            out.putInt(segment.creatorProcess()).putInt(segment.lastProcess()).putInt(segment.attached());
        } else {
            out.putInt((int) segment.attachedAt())
                    .putInt((int) segment.detachedAt())
                    .putInt((int) segment.changedAt());
            out.putShort((short) segment.creatorProcess()).putShort((short) segment.lastProcess());
            out.putShort((short) segment.attached());
        }
        layout.put(address, out);
    }

    /** struct shminfo64 or shminfo. */
    private int limits(int address, boolean wide) throws IpcError {
        ByteBuffer out = IpcLayout.room(wide ? 36 : 20);
        out.putInt(Segments.LARGEST).putInt(Segments.SMALLEST).putInt(Segments.MOST);
        out.putInt(Segments.MOST).putInt(Segments.MOST_PAGES);
        layout.put(address, out);
        return segments.table().highest();
    }

    /** struct shm_info. */
    private int usage(int address) throws IpcError {
        ByteBuffer out = IpcLayout.room(24);
        out.putInt(segments.table().count()).putInt(segments.pages()).putInt(segments.residentPages());
        layout.put(address, out);
        return segments.table().highest();
    }
}
