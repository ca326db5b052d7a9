package faultline.kernel.uaccess;

import faultline.emulator.memory.LittleEndian;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.trap.GuestFault;
import faultline.emulator.trap.SupervisorPort;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.fault.FaultResult;
import faultline.kernel.mm.AddressSpace;
import java.util.Arrays;

/**
 * copy_from_user and copy_to_user: the kernel's access to the memory of the process that it works for. Each line touched is
 * one modelled access; pages that are not there are faulted in as for the program itself. An address that the program
 * could not use gives {@code false}, which the calls report as EFAULT.
 */
public final class UserMemory {

    private final KernelWork work;
    private final PhysicalMemory memory;
    private final PageFaults faults;
    private final int lineBytes;
    private final byte[] word = new byte[8];
    private AddressSpace space;
    private int pid;

    /** @param lineBytes bytes of a first-level cache line */
    public UserMemory(KernelWork work, PhysicalMemory memory, PageFaults faults, int lineBytes) {
        this.work = work;
        this.memory = memory;
        this.faults = faults;
        this.lineBytes = lineBytes;
    }

    /** From now on the user addresses are those of {@code process}' space, which the CPU has in CR3. */
    public void use(int process, AddressSpace addresses) {
        pid = process;
        space = addresses;
    }

    /** Number of that process. */
    public int pid() {
        return pid;
    }

    /** Copies {@code length} bytes from user address {@code va}. */
    public boolean copyIn(int va, byte[] into, int at, int length) {
        work.path(KernelPath.COPY_USER);
        return copy(va, into, at, length, false);
    }

    /** Copies {@code length} bytes to user address {@code va}. */
    public boolean copyOut(int va, byte[] from, int at, int length) {
        work.path(KernelPath.COPY_USER);
        return copy(va, from, at, length, true);
    }

    /** Writes one word: put_user. */
    public boolean putInt(int va, int value) {
        for (int i = 0; i < 4; i++) {
            word[i] = (byte) (value >>> 8 * i);
        }
        return copy(va, word, 0, 4, true);
    }

    /**
     * Reads one word: get_user.
     *
     * @return the word, zero-extended, or -1 when it cannot be read
     */
    public long getInt(int va) {
        if (!copy(va, word, 0, 4, false)) {
            return -1;
        }
        return LittleEndian.get32(word, 0) & 0xFFFFFFFFL;
    }

    /** Reads a string without its terminator, at most {@code limit} bytes long; null when it cannot be read or is longer. */
    public byte[] string(int va, int limit) {
        byte[] text = new byte[Math.min(limit, 64)];
        for (int length = 0; length < limit; length++) {
            long physical = access(va + length, false);
            if (physical == -1) {
                return null;
            }
            byte next = (byte) memory.read8(physical);
            if (next == 0) {
                return Arrays.copyOf(text, length);
            }
            if (length == text.length) {
                text = Arrays.copyOf(text, Math.min(limit, length * 2));
            }
            text[length] = next;
        }
        return null;
    }

    /** Physical address behind user address {@code va}, faulted in, or -1 when the program could not use it. */
    public long access(int va, boolean write) {
        if (!UserLayout.inUserSpace(va, 1)) {
            return -1;
        }
        SupervisorPort cpu = work.cpu();
        long physical = cpu.accessUser(va, write);
        while (physical == -1) {
            if (!resolve(cpu.fault(), va)) {
                return -1;
            }
            physical = cpu.accessUser(va, write);
        }
        return physical;
    }

    private boolean resolve(GuestFault fault, int va) {
        FaultResult result = faults.enterAndWait(pid, space, fault, va);
        faults.leave(result);
        return result.resolved();
    }

    private boolean copy(int va, byte[] bytes, int at, int length, boolean out) {
        if (!UserLayout.inUserSpace(va, length)) {
            return false;
        }
        for (int done = 0; done < length; ) {
            int address = va + done;
            int part = Math.min(length - done, lineBytes - (address & (lineBytes - 1)));
            long physical = access(address, out);
            if (physical == -1) {
                return false;
            }
            if (out) {
                memory.write(physical, bytes, at + done, part);
            } else {
                memory.read(physical, bytes, at + done, part);
            }
            done += part;
        }
        faults.copied(length);
        return true;
    }
}
