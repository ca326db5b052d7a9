package faultline.kernel.syscall;

import faultline.emulator.trap.LocalDescriptors;
import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.process.Process;
import faultline.kernel.process.SystemCall;
import faultline.kernel.process.ThreadGroup;
import faultline.kernel.process.TlsSegments;
import faultline.kernel.uaccess.UserMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** modify_ldt (Linux 2.6.2 arch/i386/kernel/ldt.c, asm-i386/ldt.h). */
public final class LocalTableCalls {

    private static final int READ = 0;
    private static final int WRITE_OLD = 1;
    private static final int READ_DEFAULT = 2;
    private static final int WRITE = 0x11;
    private static final int USER_DESC_BYTES = 16;
    /** Bytes of default_ldt: five entries, all empty. */
    private static final int DEFAULT_BYTES = 40;
    /** Flags of an entry that is to be emptied: read_exec_only and seg_not_present. */
    private static final int EMPTY_FLAGS = 0x28;

    private static final int CONFORMING_CODE = 3;
    private static final int USEABLE = 0x40;
    private static final int NOT_PRESENT = 0x20;

    private final KernelWork work;
    private final UserMemory user;
    private final TlsSegments segments;

    /** @param segments tell the CPU of a new table */
    public LocalTableCalls(KernelWork work, UserMemory user, TlsSegments segments) {
        this.work = work;
        this.user = user;
        this.segments = segments;
    }

    /** Enters the call into the table. */
    public void register(SyscallTable calls) {
        calls.add(123, "modify_ldt", this::modify);
    }

    private int modify(Process caller, SystemCall call) {
        work.path(KernelPath.SYSCALL_SMALL);
        int address = call.argument(1);
        int bytes = call.argument(2);
        return switch (call.argument(0)) {
            case READ -> read(caller.group().localDescriptors(), address, bytes);
            case READ_DEFAULT -> put(address, new byte[Math.min(DEFAULT_BYTES, Math.max(0, bytes))]);
            case WRITE_OLD -> write(caller, address, bytes, true);
            case WRITE -> write(caller, address, bytes, false);
            default -> Errno.ENOSYS.result();
        };
    }

    private int put(int address, byte[] raw) {
        return user.copyOut(address, raw, 0, raw.length) ? raw.length : Errno.EFAULT.result();
    }

    private int read(LocalDescriptors table, int address, int bytes) {
        if (table == null) {
            return 0;
        }
        if (bytes < 0) {
            return Errno.EINVAL.result();
        }
        int size = Math.min(bytes, table.count() * LocalDescriptors.ENTRY_BYTES);
        ByteBuffer out = ByteBuffer.allocate(table.count() * LocalDescriptors.ENTRY_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < table.count(); i++) {
            out.putInt(table.low(i)).putInt(table.high(i));
        }
        byte[] raw = new byte[size];
        out.get(0, raw);
        return put(address, raw);
    }

    private int write(Process caller, int address, int bytes, boolean old) {
        byte[] raw = new byte[USER_DESC_BYTES];
        if (bytes != USER_DESC_BYTES) {
            return Errno.EINVAL.result();
        }
        if (!user.copyIn(address, raw, 0, raw.length)) {
            return Errno.EFAULT.result();
        }
        ByteBuffer in = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        int entry = in.getInt(0);
        int base = in.getInt(4);
        int limit = in.getInt(8);
        int flags = in.getInt(12) & (old ? USEABLE - 1 : 2 * USEABLE - 1);
        int contents = flags >> 1 & 3;
        if (entry < 0 || entry >= LocalDescriptors.MOST) {
            return Errno.EINVAL.result();
        }
        if (contents == CONFORMING_CODE && (old || (flags & NOT_PRESENT) == 0)) {
            return Errno.EINVAL.result();
        }
        boolean empties = base == 0 && limit == 0 && (old || flags == EMPTY_FLAGS);
        ThreadGroup group = caller.group();
        if (group.localDescriptors() == null) {
            group.setLocalDescriptors(new LocalDescriptors());
        }
        int low = base << 16 | limit & 0xFFFF;
        group.localDescriptors().set(entry, empties ? 0 : low, empties ? 0 : high(base, limit, flags));
        work.store(caller.space().kernelAddress());
        segments.load(caller);
        return 0;
    }

    /** LDT_entry_b of asm-i386/ldt.h. Bits of flags: 32-bit, contents (2), read-only, pages, not present, useable. */
    private static int high(int base, int limit, int flags) {
        return base & 0xFF000000
                | base >>> 16 & 0xFF
                | limit & 0xF0000
                | (flags >> 3 & 1 ^ 1) << 9
                | (flags >> 1 & 3) << 10
                | (flags >> 5 & 1 ^ 1) << 15
                | (flags & 1) << 22
                | (flags >> 4 & 1) << 23
                | (flags >> 6 & 1) << 20
                | 0x7000;
    }
}
