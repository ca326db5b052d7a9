package faultline.testkit.fuzz;

import faultline.emulator.trap.GuestFault;
import faultline.emulator.trap.SupervisorPort;
import faultline.emulator.trap.TrapHandler;
import faultline.kernel.kernel.Kernel;
import faultline.kernel.process.Process;
import faultline.kernel.process.SignalInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A kernel that gets other system calls than its guest makes. The first process keeps a family alive whose members make random
 * calls; after so many it ends them all, removes what System V objects there are, and exits.
 */
final class FuzzingKernel implements TrapHandler {

    private static final int FAMILY = 6;
    private static final int MOST_PROCESSES = 16;
    private static final int MOST_FAILED_FORKS = 40;
    private static final int NO_SUCH_CHILD = -10;
    private static final int IPC_SLOTS = 160;
    /** shmctl, semctl and msgctl as ipc(2) multiplexes them, with SHM_STAT and its kin, which take an index. */
    private static final int[][] CONTROLS = {{24, 13}, {3, 18}, {14, 11}};

    private final Kernel kernel;
    private final Random random;
    private final long calls;
    private final Runnable check;
    private final int checkEvery;
    private final Set<Integer> started = new HashSet<>();
    private FuzzedGuest guest;
    private RandomCalls maker;
    private long made;
    private long quiet = -1;
    private int keeper;
    private int last;
    private int step;
    private int control;
    private int slot;
    private boolean removing;
    private int failedForks;
    private Runnable whenReady = () -> {};
    private Runnable whenEnding = () -> {};

    /** @param check is run before the first call, after every {@code checkEvery}, and when all but the first process are gone */
    FuzzingKernel(Kernel kernel, long seed, long calls, int checkEvery, Runnable check) {
        this.kernel = kernel;
        this.random = new Random(seed);
        this.calls = calls;
        this.checkEvery = checkEvery;
        this.check = check;
    }

    /** {@code ready} is run before the first random call, {@code ending} when no random call will follow. */
    void listen(Runnable ready, Runnable ending) {
        whenReady = ready;
        whenEnding = ending;
    }

    /** Random calls that were made. */
    long made() {
        return made;
    }

    /** The last call, for messages. */
    String lastCall() {
        StringBuilder text = new StringBuilder("call " + made + ": " + maker.number() + " (");
        for (int i = 0; i < 6; i++) {
            text.append(i == 0 ? "" : ", ").append(Integer.toHexString(maker.argument(i)));
        }
        return text + ")";
    }

    @Override
    public void start(SupervisorPort cpu) {
        kernel.start(cpu);
    }

    @Override
    public void fault(SupervisorPort cpu, GuestFault fault) {
        kernel.fault(cpu, fault);
    }

    @Override
    public void timerInterrupt(SupervisorPort cpu) {
        Process process = kernel.running();
        if (quiet == made && process != null && process.pid() != keeper) {
            // Whole ticks without a call: the program has lost its way.
            kernel.parts().signals().send(process, SignalInfo.fromKernel(9));
        }
        quiet = made;
        kernel.timerInterrupt(cpu);
    }

    @Override
    public boolean finished() {
        return kernel.finished();
    }

    @Override
    public void softwareInterrupt(SupervisorPort cpu, int vector) {
        Process process = kernel.running();
        if (vector != 0x80) {
            kernel.softwareInterrupt(cpu, vector);
            return;
        }
        if (guest == null) {
            begin(cpu, process);
        }
        if (process.pid() == keeper) {
            keep(cpu);
        } else if (ends()) {
            set(cpu, 252, 0);
        } else {
            fuzz(cpu, process);
        }
        kernel.softwareInterrupt(cpu, vector);
        if (made > 0 && made % checkEvery == 0 && process.pid() != keeper) {
            check.run();
        }
    }

    /** Enough calls were made, or what they have left behind lets no process start any more. */
    private boolean ends() {
        return made >= calls || failedForks > MOST_FAILED_FORKS;
    }

    private void begin(SupervisorPort cpu, Process process) {
        keeper = process.pid();
        guest = new FuzzedGuest(
                cpu.register(FuzzedGuest.EBX), cpu.register(FuzzedGuest.ECX), cpu.register(FuzzedGuest.EDX));
        maker = new RandomCalls(random, guest);
        for (int i = 0; i < FuzzedGuest.NAMES.length; i++) {
            byte[] name = (FuzzedGuest.NAMES[i] + "\0").getBytes(StandardCharsets.US_ASCII);
            kernel.parts().user().copyOut(guest.name(i), name, 0, name.length);
        }
        check.run();
    }

    private static void set(SupervisorPort cpu, int number, int... arguments) {
        cpu.setRegister(FuzzedGuest.EAX, number);
        for (int i = 0; i < FuzzedGuest.ARGUMENTS.length; i++) {
            cpu.setRegister(FuzzedGuest.ARGUMENTS[i], i < arguments.length ? arguments[i] : 0);
        }
    }

    private void fuzz(SupervisorPort cpu, Process process) {
        if (started.add(process.pid())) {
            set(cpu, 57, 0, 0);
            return;
        }
        fillBuffer();
        maker.next(process.space(), keeper, kernel.parts().processes().alive() < MOST_PROCESSES);
        set(
                cpu,
                maker.number(),
                maker.argument(0),
                maker.argument(1),
                maker.argument(2),
                maker.argument(3),
                maker.argument(4),
                maker.argument(5));
        made++;
    }

    /** What structures are read from: small numbers, addresses, anything. */
    private void fillBuffer() {
        if (random.nextInt(8) == 0) {
            byte[] some = new byte[64];
            for (int i = 0; i < some.length; i += 4) {
                int value = random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(64);
                value = random.nextInt(8) == 0 ? FuzzedGuest.WINDOW + random.nextInt(1 << 20) : value;
                for (int k = 0; k < 4; k++) {
                    some[i + k] = (byte) (value >>> 8 * k);
                }
            }
            kernel.parts().user().copyOut(guest.buffer() + random.nextInt(FuzzedGuest.BUFFER_BYTES - 64), some, 0, 64);
        }
    }

    /** The first process' next call: it looks after the family, and in the end sees that nothing is left. */
    private void keep(SupervisorPort cpu) {
        int result = cpu.register(FuzzedGuest.EAX);
        step++;
        if (ends()) {
            end(cpu, result);
        } else if (step == 1) {
            set(cpu, 66);
        } else if (step == 2) {
            set(cpu, 5, guest.name(12), 2);
        } else if (step == 3) {
            whenReady.run();
            set(cpu, 158);
        } else if (kernel.parts().processes().alive() <= FAMILY && random.nextInt(4) > 0) {
            failedForks = last == 2 && result < 0 ? failedForks + 1 : 0;
            last = 2;
            set(cpu, 2);
        } else if (random.nextInt(12) == 0) {
            set(cpu, 37, anyChild(), random.nextInt(4) == 0 ? 18 : 9);
        } else if (random.nextInt(3) == 0) {
            set(cpu, 114, -1, 0, 1);
        } else {
            set(cpu, 158);
        }
    }

    /** A process other than the first that lives, or if none does one that is dead, or 0. */
    private int anyChild() {
        List<Integer> living = new ArrayList<>();
        int dead = 0;
        for (Process process : kernel.parts().processes().all()) {
            if (process.pid() != keeper && process.alive()) {
                living.add(process.pid());
            } else if (process.pid() != keeper) {
                dead = process.pid();
            }
        }
        return living.isEmpty() ? dead : living.get(random.nextInt(living.size()));
    }

    private void end(SupervisorPort cpu, int result) {
        boolean alone = kernel.parts().processes().all().size() == 1;
        if (!removing && !(alone && last == 114 && result == NO_SUCH_CHILD)) {
            whenEnding.run();
            last = last == 37 ? 114 : 37;
            int child = anyChild();
            if (last == 37 && child != 0) {
                set(cpu, 37, child, 9);
            } else {
                last = 114;
                set(cpu, 114, -1, 0, 0x4000_0001);
            }
            return;
        }
        boolean found = removing && last == 1 && result >= 0;
        removing = true;
        if (found) {
            last = 0;
            set(cpu, 117, CONTROLS[control][0], result, 0, 0, guest.buffer());
        } else if (slot < IPC_SLOTS) {
            last = 1;
            set(cpu, 117, CONTROLS[control][0], slot++, CONTROLS[control][1], guest.buffer(), guest.buffer());
        } else if (control < CONTROLS.length - 1) {
            control++;
            slot = 0;
            last = 0;
            set(cpu, 158);
        } else {
            check.run();
            set(cpu, 252, 0);
        }
    }
}
