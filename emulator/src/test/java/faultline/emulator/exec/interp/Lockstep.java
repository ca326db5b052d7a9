package faultline.emulator.exec.interp;

import faultline.emulator.exec.Exit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Prepares two machines alike and tells what differs between them. */
final class Lockstep {

    private Lockstep() {}

    /** Puts the code and the data of {@code c} into memory; INT 80h follows the code. */
    static void prepare(TinyMachine machine, HostSequences.Case c) {
        int value = c.seed();
        for (int i = 0; i < HostSequences.DATA_BYTES; i += 4) {
            value = value * 1664525 + 1013904223;
            machine.memory.write32(HostSequences.DATA + i, value);
        }
        byte[] code = Arrays.copyOf(c.code(), c.code().length + 2);
        code[code.length - 2] = (byte) 0xCD;
        code[code.length - 1] = (byte) 0x80;
        machine.memory.write(HostSequences.CODE, code, 0, code.length);
    }

    /** Puts the registers as {@code c} begins with them. */
    static void enter(TinyMachine machine, HostSequences.Case c) {
        System.arraycopy(c.registers(), 0, machine.state.registers, 0, 8);
        machine.state.setEflags(c.eflags());
        machine.state.eip = HostSequences.CODE;
        machine.interpreter.enterAnew();
    }

    /** What differs after the machines stopped with {@code exit} and {@code same}, or null. */
    static String difference(TinyMachine reference, TinyMachine other, Exit exit, Exit same) {
        List<String> parts = new ArrayList<>();
        note(parts, "exit", exit, same);
        note(parts, "eip", Integer.toHexString(reference.state.eip), Integer.toHexString(other.state.eip));
        note(parts, "registers", words(reference), words(other));
        note(parts, "flags", Integer.toHexString(reference.state.eflags()), Integer.toHexString(other.state.eflags()));
        note(parts, "clock", reference.clock.now(), other.clock.now());
        note(parts, "counters", counters(reference), counters(other));
        note(parts, "history", reference.predictor.history(), other.predictor.history());
        if (exit == Exit.FAULT && same == Exit.FAULT) {
            note(parts, "vector", reference.fault.vector(), other.fault.vector());
            note(parts, "error code", reference.fault.errorCode(), other.fault.errorCode());
            note(parts, "address", reference.fault.address(), other.fault.address());
        }
        note(parts, "memory", data(reference), data(other));
        return parts.isEmpty() ? null : String.join(", ", parts);
    }

    private static void note(List<String> parts, String what, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            parts.add(what + " " + expected + " but " + actual);
        }
    }

    private static String words(TinyMachine machine) {
        return Arrays.stream(machine.state.registers)
                        .mapToObj(Integer::toHexString)
                        .toList()
                + " xmm "
                + Arrays.hashCode(machine.state.xmm);
    }

    private static String counters(TinyMachine machine) {
        var c = machine.counters;
        return Arrays.asList(
                        c.userInstructions,
                        c.loads,
                        c.stores,
                        c.fetches,
                        c.l1dMisses,
                        c.l1iMisses,
                        c.dtlbMisses,
                        c.itlbMisses,
                        c.pageWalks,
                        c.branches,
                        c.mispredicts,
                        c.l2Misses)
                .toString();
    }

    private static int data(TinyMachine machine) {
        byte[] bytes = new byte[HostSequences.DATA_BYTES];
        machine.memory.read(HostSequences.DATA, bytes, 0, bytes.length);
        return Arrays.hashCode(bytes);
    }
}
