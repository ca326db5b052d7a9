package faultline.gdb.session;

import java.util.HashMap;
import java.util.Map;

/** The packets by name: a letter, or for those that begin with q, Q, v or j the word up to the first separator. */
final class Commands {

    private static final String LONG_NAMES = "qQvj";

    private final Map<String, Command> commands = new HashMap<>();

    /** Enters a packet. */
    void add(String name, Command command) {
        if (commands.put(name, command) != null) {
            throw new IllegalStateException("packet " + name + " entered twice");
        }
    }

    /** Runs {@code packet}; one that is not known has the empty answer. */
    Answer run(byte[] packet) {
        Cursor cursor = new Cursor(packet);
        try {
            Command command = command(cursor);
            return command == null ? Answer.EMPTY : command.run(cursor);
        } catch (RspException error) {
            return Answer.text(error.reply());
        } catch (IllegalArgumentException missing) {
            return Answer.text(new RspException(RspException.FAILED).reply());
        }
    }

    /** A thread number may follow a name at once, and begin with a letter. */
    private Command command(Cursor cursor) throws RspException {
        String name = name(cursor);
        Command command = commands.get(name);
        while (command == null && name.length() > 1 && Character.digit(name.charAt(name.length() - 1), 16) >= 0) {
            name = name.substring(0, name.length() - 1);
            cursor.back();
            command = commands.get(name);
        }
        return command;
    }

    private static String name(Cursor cursor) throws RspException {
        if (cursor.atEnd()) {
            return "";
        }
        if (LONG_NAMES.indexOf(cursor.peek()) < 0) {
            return String.valueOf(cursor.next());
        }
        String name = cursor.word();
        return cursor.accept('?') ? name + '?' : name;
    }
}
