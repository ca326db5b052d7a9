package faultline.gdb.session;

import faultline.emulator.debug.DebugTable;
import faultline.emulator.debug.DebugTarget;
import faultline.emulator.debug.TaskId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** {@code qXfer}: objects that are read in pieces (GDB manual E.4). */
final class TransferCommands {

    private static final int LONGEST = 0x10000;

    private final Client client;

    TransferCommands(Client client) {
        this.client = client;
    }

    void register(Commands commands) {
        commands.add("qXfer", this::transfer);
    }

    private Answer transfer(Cursor in) throws RspException {
        in.expect(':');
        String object = in.text(':');
        in.expect(':');
        String direction = in.text(':');
        in.expect(':');
        String annex = in.text(':');
        in.expect(':');
        int offset = (int) Math.min(in.number() & Long.MAX_VALUE, Integer.MAX_VALUE);
        if (direction.equals("write")) {
            return write(object, offset, in);
        }
        in.expect(',');
        int length = (int) Math.min(in.number() & Long.MAX_VALUE, LONGEST);
        byte[] content = direction.equals("read") ? content(object, annex) : null;
        return content == null ? Answer.EMPTY : piece(content, offset, length);
    }

    private static Answer piece(byte[] content, int offset, int length) {
        int from = Math.min(offset, content.length);
        int to = (int) Math.min((long) from + length, content.length);
        byte[] reply = new byte[to - from + 1];
        reply[0] = (byte) (to == content.length ? 'l' : 'm');
        System.arraycopy(content, from, reply, 1, to - from);
        return Answer.bytes(reply);
    }

    private byte[] content(String object, String annex) throws RspException {
        return switch (object) {
            case "features" -> features(annex);
            case "auxv" -> auxiliaryVector();
            case "exec-file" -> program(annex);
            case "threads" -> text(threads());
            case "siginfo" -> signalInfo();
            case "osdata" -> text(table(annex));
            default -> null;
        };
    }

    /**
     * Nothing for LLDB, which looks in it for the dynamic linker: it would put a breakpoint of its own at the program's entry, take the
     * stop there for it, and go on (LLDB 14 does so with gdbserver too). Programs are static.
     */
    private byte[] auxiliaryVector() throws RspException {
        return client.lldb ? null : client.target.auxiliaryVector(client.process());
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] features(String annex) throws RspException {
        if (!annex.equals("target.xml")) {
            throw new RspException(0);
        }
        try (InputStream in = TransferCommands.class.getResourceAsStream("target.xml")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] program(String annex) throws RspException {
        int process = annex.isEmpty() ? client.process() : new Cursor(text(annex)).count();
        return text(client.target.program(process));
    }

    private byte[] signalInfo() throws RspException {
        byte[] info = client.target.signalInfo(client.general());
        if (info.length == 0) {
            throw new RspException(RspException.FAILED);
        }
        return info;
    }

    private Answer write(String object, int offset, Cursor in) throws RspException {
        if (!object.equals("siginfo")) {
            return Answer.EMPTY;
        }
        in.accept(':');
        byte[] data = in.rest();
        byte[] info = signalInfo();
        if (offset > info.length || data.length > info.length - offset) {
            throw new RspException(RspException.INVALID);
        }
        byte[] changed = Arrays.copyOf(info, info.length);
        System.arraycopy(data, 0, changed, offset, data.length);
        if (!client.target.setSignalInfo(client.general(), changed)) {
            throw new RspException(RspException.FAILED);
        }
        return Answer.text(Integer.toHexString(data.length));
    }

    private String threads() {
        StringBuilder xml = new StringBuilder("<threads>\n");
        for (TaskId task : client.target.tasks()) {
            xml.append(String.format(
                    "<thread id=\"%s\" core=\"0\" name=\"%s\"/>%n", client.id(task), escape(client.target.name(task))));
        }
        return xml.append("</threads>\n").toString();
    }

    private String table(String name) throws RspException {
        StringBuilder xml = new StringBuilder("<!DOCTYPE target SYSTEM \"osdata.dtd\">\n");
        DebugTarget target = client.target;
        if (name.isEmpty()) {
            xml.append("<osdata type=\"types\">\n");
            for (String each : target.tables()) {
                DebugTable table = target.table(each, client.process());
                xml.append("<item><column name=\"Type\">").append(each);
                xml.append("</column><column name=\"Description\">").append(escape(table.title()));
                xml.append("</column></item>\n");
            }
            return xml.append("</osdata>\n").toString();
        }
        DebugTable table = target.table(name, client.process());
        if (table == null) {
            throw new RspException(0);
        }
        xml.append("<osdata type=\"").append(escape(name)).append("\">\n");
        table.rows().forEach(row -> {
            xml.append("<item>");
            for (int i = 0; i < row.size(); i++) {
                xml.append("<column name=\"")
                        .append(escape(table.columns().get(i)))
                        .append("\">");
                xml.append(escape(row.get(i))).append("</column>");
            }
            xml.append("</item>\n");
        });
        return xml.append("</osdata>\n").toString();
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
