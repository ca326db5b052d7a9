package faultline.gdb.session;

import faultline.emulator.debug.Resume;
import faultline.emulator.debug.StopReason;
import faultline.emulator.debug.TaskId;
import java.util.ArrayList;
import java.util.List;

/** Packets about processes and threads as wholes: which are meant, which live, attach, detach, kill. */
final class ProcessCommands {

    private final Client client;
    private final StopReplies replies;
    private final ResumeCommands resumes;

    ProcessCommands(Client client, StopReplies replies, ResumeCommands resumes) {
        this.client = client;
        this.replies = replies;
        this.resumes = resumes;
    }

    void register(Commands commands) {
        commands.add("?", in -> Answer.text(why()));
        commands.add("H", this::choose);
        commands.add("T", this::alive);
        commands.add("qC", in -> Answer.text("QC" + client.id(client.general())));
        commands.add("qAttached", this::attached);
        commands.add("qfThreadInfo", in -> Answer.text(threads()));
        commands.add("qsThreadInfo", in -> Answer.text("l"));
        commands.add("qThreadExtraInfo", this::extra);
        commands.add("!", in -> extend());
        commands.add("D", this::detach);
        commands.add("k", in -> killAll());
        commands.add("vKill", this::kill);
        commands.add("vAttach", this::attach);
        commands.add("vRun", this::run);
        commands.add("R", in -> restart());
    }

    private Answer extend() {
        client.extended = true;
        return Answer.OK;
    }

    /** {@code vRun;FILE;ARGUMENT;...}: the one program there is; with no arguments those that it had. */
    private Answer run(Cursor in) throws RspException {
        in.expect(';');
        String file = in.hexText(';');
        List<String> arguments = new ArrayList<>();
        while (in.accept(';')) {
            arguments.add(in.hexText(';'));
        }
        boolean another = !file.isEmpty() && !client.target.programs().contains(file);
        if (!client.extended || another) {
            throw new RspException(RspException.FAILED);
        }
        return startAgain(arguments);
    }

    private Answer restart() throws RspException {
        if (!client.extended) {
            throw new RspException(RspException.FAILED);
        }
        client.restartsSilently = true;
        return startAgain(List.of());
    }

    private Answer startAgain(List<String> arguments) {
        client.restart = arguments;
        client.target.processes().forEach(client.target::kill);
        return Answer.go(List.of(Resume.EVERYTHING));
    }

    private String why() {
        if (client.reason == null || client.target.tasks().isEmpty()) {
            return client.reason != null && client.reason.ends() ? replies.of(client.reason) : "W00";
        }
        return replies.of(client.reason);
    }

    private Answer choose(Cursor in) throws RspException {
        char what = in.next();
        TaskId id = client.readId(in);
        if (what == 'c') {
            resumes.choose(id);
        } else if (what == 'g') {
            client.choose(client.resolve(id));
        } else {
            throw new RspException(RspException.INVALID);
        }
        return Answer.OK;
    }

    private Answer alive(Cursor in) throws RspException {
        TaskId id = client.readId(in);
        client.resolve(id);
        return Answer.OK;
    }

    private Answer attached(Cursor in) throws RspException {
        int process = in.accept(':') ? in.count() : client.process();
        return Answer.text(client.created.contains(process) ? "0" : "1");
    }

    private String threads() {
        StringBuilder list = new StringBuilder();
        for (TaskId task : client.target.tasks()) {
            list.append(list.length() == 0 ? 'm' : ',').append(client.id(task));
        }
        return list.length() == 0 ? "l" : list.toString();
    }

    private Answer extra(Cursor in) throws RspException {
        in.expect(',');
        return Answer.text(Answer.hexOf(client.target.name(client.resolve(client.readId(in)))));
    }

    private Answer detach(Cursor in) throws RspException {
        int process = in.accept(';') ? in.count() : client.process();
        if (client.target.tasks().stream().noneMatch(task -> task.process() == process)) {
            throw new RspException(RspException.INVALID);
        }
        client.target.detach(process);
        client.forget(process);
        return new Answer(Answer.OK.reply(), goesOn());
    }

    private Answer kill(Cursor in) throws RspException {
        in.expect(';');
        int process = in.count();
        if (!client.target.processes().contains(process)) {
            throw new RspException(RspException.INVALID);
        }
        client.target.kill(process);
        client.forget(process);
        return new Answer(Answer.OK.reply(), goesOn());
    }

    private Answer killAll() {
        for (int process :
                client.target.tasks().stream().map(TaskId::process).distinct().toList()) {
            client.target.kill(process);
            client.forget(process);
        }
        return Answer.go(List.of(Resume.EVERYTHING));
    }

    /** With nothing left to debug the machine runs on. */
    private List<Resume> goesOn() {
        return client.target.tasks().isEmpty() ? List.of(Resume.EVERYTHING) : null;
    }

    private Answer attach(Cursor in) throws RspException {
        in.expect(';');
        int process = in.count();
        if (!client.target.processes().contains(process)) {
            throw new RspException(RspException.FAILED);
        }
        client.target.attach(process);
        TaskId task = client.resolve(new TaskId(process, Client.ALL));
        client.stopped(StopReason.of(StopReason.Kind.ATTACHED, task));
        return Answer.text(replies.of(client.reason));
    }
}
