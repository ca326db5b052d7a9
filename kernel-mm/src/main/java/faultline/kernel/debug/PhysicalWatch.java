package faultline.kernel.debug;

import faultline.emulator.debug.MachineSide;
import faultline.emulator.memory.CodeFrameListener;
import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.account.Activity;
import faultline.kernel.account.CycleLedger;
import faultline.kernel.account.Phase;
import faultline.kernel.kernel.Kernel;
import faultline.kernel.process.Process;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Watches physical memory for writes of anyone: programs, the kernel, the page walker. A watched frame is marked as one that holds
 * code, so that no fast path writes to it and each write is announced; the model does not notice (law 4).
 *
 * <p>A write is announced before it happens. Whether it changed a watched place is therefore seen at the next announcement
 * or at the next look, and told of the writer that was there before.
 */
final class PhysicalWatch implements CodeFrameListener {

    private final Kernel kernel;
    private final PhysicalMemory memory;
    private final MachineSide machine;
    private final List<Spot> spots = new ArrayList<>();
    private final List<String> changes = new ArrayList<>();
    private String writer = "";
    private boolean registered;

    PhysicalWatch(Kernel kernel, PhysicalMemory memory, MachineSide machine) {
        this.kernel = kernel;
        this.memory = memory;
        this.machine = machine;
    }

    private static final class Spot {
        private final String name;
        private final long address;
        private byte[] last;

        Spot(String name, long address, byte[] last) {
            this.name = name;
            this.address = address;
            this.last = last;
        }

        int frame() {
            return (int) (address >>> PhysicalMemory.FRAME_SHIFT);
        }
    }

    /** Watches {@code bytes} at physical {@code address}, which lie in one frame of RAM. */
    void add(String name, long address, int bytes) {
        if (!registered) {
            registered = true;
            memory.addCodeListener(this);
        }
        Spot spot = new Spot(name, address, read(address, bytes));
        spots.add(spot);
        machine.setStoppable(true);
        memory.markCode(spot.frame());
    }

    /** Watches nothing any more. */
    void clear() {
        spots.clear();
        machine.setStoppable(false);
        changes.clear();
    }

    /** The machine is in another state: what is there now is what changes are told of. */
    void renew() {
        changes.clear();
        writer = "";
        for (Spot spot : spots) {
            spot.last = read(spot.address, spot.last.length);
            memory.markCode(spot.frame());
        }
    }

    /** What is watched, a line each. */
    String list() {
        StringBuilder text = new StringBuilder();
        spots.forEach(spot -> text.append(String.format("%s at physical 0x%x%n", spot.name, spot.address)));
        return text.toString();
    }

    /** Takes the changes since the last call, a line each. */
    String takeChanges() {
        if (spots.isEmpty()) {
            return "";
        }
        compare();
        String text = String.join("", changes);
        changes.clear();
        return text;
    }

    private byte[] read(long address, int bytes) {
        byte[] value = new byte[bytes];
        memory.read(address, value, 0, bytes);
        return value;
    }

    private void compare() {
        for (Spot spot : spots) {
            byte[] now = read(spot.address, spot.last.length);
            if (!Arrays.equals(now, spot.last)) {
                changes.add(String.format("%s: %s -> %s, %s%n", spot.name, text(spot.last), text(now), writer));
                spot.last = now;
            }
        }
    }

    private static String text(byte[] littleEndian) {
        byte[] big = new byte[littleEndian.length];
        for (int i = 0; i < big.length; i++) {
            big[i] = littleEndian[big.length - 1 - i];
        }
        return "0x" + HexFormat.of().formatHex(big);
    }

    @Override
    public void frameHoldsCode(int frame) {
        // The frame was marked by this watch or by an engine; either way its writes are announced.
    }

    @Override
    public void codeOverwritten(int frame) {
        boolean watched = false;
        for (Spot spot : spots) {
            watched |= spot.frame() == frame;
        }
        if (watched) {
            compare();
            writer = writer();
            machine.stopSoon();
            memory.markCode(frame);
        }
    }

    /** Who writes now. */
    private String writer() {
        CycleLedger ledger = kernel.ledger();
        int cpu = kernel.work().cpu().number();
        Activity activity = ledger.current(cpu);
        Process process = kernel.running();
        String who = process == null ? "" : " of process " + process.groupId();
        if (activity == null) {
            return "by user code" + who + " or its page walk";
        }
        Phase phase = ledger.currentPhase(cpu);
        String what = activity.label();
        if (activity == Activity.SYSCALL && process != null) {
            what = "system call " + kernel.parts().table().name(process.call().number());
        } else if (activity.isFault()) {
            what = "a page fault";
        }
        return "in " + what + who + ", phase " + phase.label();
    }
}
