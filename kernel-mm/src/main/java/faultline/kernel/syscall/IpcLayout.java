package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.ipc.IpcError;
import faultline.kernel.ipc.IpcObject;
import faultline.kernel.uaccess.UserMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Structures of System V communication in user memory (asm-i386/ipcbuf.h, linux/ipc.h): old ones and those of IPC_64. */
final class IpcLayout {

    /** IPC_64: the bit of a command that asks for the structures with wide fields. */
    static final int WIDE = 0x100;
    /** Bytes of struct ipc64_perm. */
    static final int WIDE_BYTES = 36;
    /** Bytes of struct ipc_perm. */
    static final int NARROW_BYTES = 16;

    private final UserMemory user;

    IpcLayout(UserMemory user) {
        this.user = user;
    }

    /** Who may do what, as IPC_SET brings it. */
    record Rights(int owner, int group, int mode) {}

    ByteBuffer get(int address, int length) throws IpcError {
        byte[] raw = new byte[length];
        if (!user.copyIn(address, raw, 0, length)) {
            throw new IpcError(Errno.EFAULT);
        }
        return ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
    }

    void put(int address, ByteBuffer from) throws IpcError {
        byte[] raw = from.array();
        if (!user.copyOut(address, raw, 0, raw.length)) {
            throw new IpcError(Errno.EFAULT);
        }
    }

    static ByteBuffer room(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Writes the common part at the start of {@code out}, whose position is behind it then. */
    static void permissions(ByteBuffer out, IpcObject object, boolean wide) {
        out.putInt(object.key());
        int[] ids = {object.owner(), object.group(), object.creator(), object.creatorGroup()};
        for (int id : ids) {
            if (wide) {
                out.putInt(id);
            } else {
                out.putShort((short) id);
            }
        }
        out.putShort((short) object.mode());
        if (wide) {
            out.putShort((short) 0);
        }
        out.putShort((short) object.sequence());
        out.position(wide ? WIDE_BYTES : NARROW_BYTES);
    }

    /** Reads the common part at the start of a structure. */
    static Rights rights(ByteBuffer in, boolean wide) {
        return wide
                ? new Rights(in.getInt(4), in.getInt(8), in.getShort(20))
                : new Rights(in.getShort(4) & 0xFFFF, in.getShort(6) & 0xFFFF, in.getShort(12));
    }
}
