package faultline.kernel.syscall;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.CycleLedger;
import faultline.kernel.process.Process;
import faultline.kernel.process.SystemCall;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** sys_call_table: what each number means (asm-i386/unistd.h). Calls that are not in it give ENOSYS and are noted. */
public final class SyscallTable {

    private final SyscallHandler[] handlers = new SyscallHandler[CycleLedger.SYSCALL_LINES];
    private final String[] names = new String[CycleLedger.SYSCALL_LINES];
    private final SortedMap<Integer, Long> unknown = new TreeMap<>();

    /** Enters a call; each number only once. */
    public void add(int number, String name, SyscallHandler handler) {
        if (handlers[number] != null) {
            throw new IllegalStateException("system call " + number + " entered twice: " + names[number] + ", " + name);
        }
        handlers[number] = handler;
        names[number] = name;
    }

    /** Enters a call that this kernel has not, as a kernel older than the call would not: ENOSYS, without a note. */
    public void addAbsent(int number, String name) {
        add(number, name, (caller, call) -> Errno.ENOSYS.result());
    }

    /** Names a call that programs cannot make yet, for reports of what the kernel does itself. */
    public void name(int number, String name) {
        names[number] = name;
    }

    /** Puts something around call {@code number}, if this kernel has it. */
    void wrap(int number, UnaryOperator<SyscallHandler> around) {
        if (handlers[number] != null) {
            handlers[number] = around.apply(handlers[number]);
        }
    }

    /** Runs {@code call}. */
    public int run(Process caller, SystemCall call) {
        int number = call.number();
        if (number < 0 || number >= handlers.length || handlers[number] == null) {
            unknown.merge(number, 1L, Long::sum);
            return Errno.ENOSYS.result();
        }
        return handlers[number].handle(caller, call);
    }

    /** Name of a call as in unistd.h, or its number for one that is not in the table. */
    public String name(int number) {
        boolean known = number >= 0 && number < names.length && names[number] != null;
        return known ? names[number] : "syscall_" + number;
    }

    /** Numbers that were called but are not in the table, and how often. */
    public SortedMap<Integer, Long> unknown() {
        return Collections.unmodifiableSortedMap(unknown);
    }
}
