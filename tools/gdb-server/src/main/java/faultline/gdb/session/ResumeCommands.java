package faultline.gdb.session;

import faultline.emulator.debug.RegisterSet;
import faultline.emulator.debug.Resume;
import faultline.emulator.debug.TaskId;
import java.util.ArrayList;
import java.util.List;

/** Packets that let the machine go on: vCont, and the older c, C, s, S. */
final class ResumeCommands {

    private final Client client;
    private TaskId continuing;

    ResumeCommands(Client client) {
        this.client = client;
    }

    void register(Commands commands) {
        commands.add("vCont?", in -> Answer.text("vCont;c;C;s;S;t;r"));
        commands.add("vCont", this::actions);
        commands.add("c", in -> old(in, false, false));
        commands.add("C", in -> old(in, false, true));
        commands.add("s", in -> old(in, true, false));
        commands.add("S", in -> old(in, true, true));
        commands.add("b", this::backwards);
    }

    /** {@code Hc}. */
    void choose(TaskId task) {
        continuing = task;
    }

    private Answer actions(Cursor in) throws RspException {
        List<Resume> plan = new ArrayList<>();
        while (in.accept(';')) {
            action(in, plan);
        }
        if (plan.isEmpty() || !in.atEnd()) {
            throw new RspException(RspException.INVALID);
        }
        requireSome(plan);
        return Answer.go(plan);
    }

    private void action(Cursor in, List<Resume> plan) throws RspException {
        char kind = in.next();
        int signal = 0;
        int from = 0;
        int to = 0;
        switch (kind) {
            case 'c', 's', 't' -> {}
            case 'C', 'S' -> signal = signal(in.count());
            case 'r' -> {
                from = in.address();
                in.expect(',');
                to = in.address();
            }
            default -> throw new RspException(RspException.INVALID);
        }
        TaskId id = in.accept(':') ? client.readId(in) : new TaskId(Client.ALL, Client.ALL);
        if (kind == 't') {
            return;
        }
        boolean steps = kind == 's' || kind == 'S' || kind == 'r';
        if (id.thread() == 0 || id.process() == 0) {
            id = client.resolve(id);
        }
        plan.add(new Resume(id.process(), id.thread(), steps, signal, from, to));
    }

    /** The signal of Linux that the client calls {@code number}. */
    private int signal(int number) {
        return client.lldb ? number : GdbSignals.toLinux(number);
    }

    /** An action for a thread that does not exist would let the machine stand for ever. */
    private void requireSome(List<Resume> plan) throws RspException {
        for (TaskId task : client.target.tasks()) {
            if (plan.stream().anyMatch(action -> action.covers(task))) {
                return;
            }
        }
        throw new RspException(RspException.INVALID);
    }

    /** {@code bs} and {@code bc}: the whole machine goes back. */
    private Answer backwards(Cursor in) throws RspException {
        char kind = in.next();
        if (!client.target.goesBackwards() || kind != 's' && kind != 'c' || !in.atEnd()) {
            return Answer.EMPTY;
        }
        TaskId task = continuing != null && continuing.thread() > 0 ? client.resolve(continuing) : client.general();
        return Answer.go(List.of(Resume.backwards(task, kind == 's')));
    }

    private Answer old(Cursor in, boolean steps, boolean signals) throws RspException {
        int signal = signals ? signal(in.count()) : 0;
        TaskId task = continuing != null && continuing.thread() > 0 ? client.resolve(continuing) : client.general();
        if (signals ? in.accept(';') : !in.atEnd()) {
            RegisterSet registers = client.target.registers(task);
            registers.eip = in.address();
            client.target.setRegisters(task, registers);
        }
        List<Resume> plan = new ArrayList<>();
        plan.add(new Resume(task.process(), task.thread(), steps, signal, 0, 0));
        if (!steps) {
            plan.add(Resume.EVERYTHING);
        }
        return Answer.go(plan);
    }
}
