package faultline.kernel.debug;

import java.util.List;

/** {@code monitor snap}: the whole machine under a name, and back to it. */
final class Snaps {

    private final History history;
    private final ProcessTracer tracer;

    Snaps(History history, ProcessTracer tracer) {
        this.history = history;
        this.tracer = tracer;
    }

    /** Runs the command with {@code words} behind its name; what it prints. */
    String run(List<String> words) {
        String what = words.isEmpty() ? "list" : words.get(0);
        String name = words.size() > 1 ? words.get(1) : "";
        return switch (what) {
            case "list" -> history.list().isEmpty() ? "no snapshots\n" : history.list();
            case "save" -> name.isEmpty() ? "monitor snap: give a name\n" : save(name);
            case "load" -> load(name);
            default -> "monitor snap: " + what + ": no such thing; save, load or list\n";
        };
    }

    private String save(String name) {
        if (!history.on()) {
            return "monitor snap: this run keeps no history, so nothing can be saved\n";
        }
        if (tracer.insideKernel()) {
            return "monitor snap: the process is inside the kernel; stepi once, then save\n";
        }
        history.keep(name);
        return "snapshot " + name + " saved\n";
    }

    private String load(String name) {
        if (!history.keeps(name)) {
            return "monitor snap: there is no snapshot '" + name + "'; see monitor snap list\n";
        }
        history.load(name);
        tracer.elsewhere();
        return "snapshot " + name + " loaded; the history begins here\n";
    }
}
