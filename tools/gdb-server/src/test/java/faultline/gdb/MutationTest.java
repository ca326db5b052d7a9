package faultline.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.debug.Debugger;
import faultline.emulator.debug.Resume;
import faultline.emulator.debug.StopReason;
import faultline.gdb.session.Answer;
import faultline.gdb.session.Session;
import faultline.gdb.wire.Reply;
import faultline.kernel.debug.KernelTarget;
import faultline.testkit.MmScenario;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A million mutated packets: each has one answer, and an answer that is an error has changed nothing. */
class MutationTest {

    private static final int PACKETS = 1_000_000;
    private static final String USEFUL = "0123456789abcdefp.,;:-=#$}*+cCsSZz";

    private final Random random = new Random(7);
    private final List<String> recorded = Recorded.packets();
    private final List<Reply> replies = new ArrayList<>();
    private KernelTarget target;
    private Session session;
    private int errors;

    /** Stands still once and has all packets answered there. */
    private final class Once implements Debugger {
        @Override
        public boolean wantsStop() {
            return false;
        }

        @Override
        public void awaitRequest() {
            throw new AssertionError("nothing waits");
        }

        @Override
        public List<Resume> stopped(StopReason reason) {
            if (session == null) {
                session = new Session(target, replies::add, reason, true);
                mutate();
                target.tasks().forEach(task -> target.detach(task.process()));
            }
            return List.of(Resume.EVERYTHING);
        }

        @Override
        public void ended(StopReason reason) {}
    }

    @Test
    void everyPacketHasOneAnswerAndErrorsChangeNothing() {
        MmScenario.Running running = MmScenario.guest("hello").prepare();
        target = new KernelTarget(
                running.kernel(),
                running.machine().memory(),
                new Once(),
                running.machine().debugSide(),
                true);
        running.machine().attach(target.gate());
        running.machine().run(0);
        running.machine().run(1_000_000);
        assertThat(errors).isBetween(PACKETS / 20, PACKETS);
    }

    private void mutate() {
        assertThat(ask("qC")).isEqualTo("QC2");
        String before = state();
        for (int i = 0; i < PACKETS; i++) {
            byte[] packet = mutant();
            String answer = answer(packet);
            String after = state();
            if (answer.length() == 3 && answer.charAt(0) == 'E') {
                errors++;
                assertThat(after)
                        .as(new String(packet, StandardCharsets.ISO_8859_1))
                        .isEqualTo(before);
            }
            before = after;
            if (target.tasks().isEmpty()) {
                target.attach(target.processes().get(0));
                before = state();
            }
            if (i % 10_000 == 0) {
                session.packet("qSupported:multiprocess+".getBytes(StandardCharsets.ISO_8859_1));
                replies.clear();
                assertThat(ask("?")).startsWith("T").contains("thread:p2.2;");
            }
        }
        assertThat(ask("qC")).isEqualTo("QCp2.2");
    }

    private byte[] mutant() {
        String origin = recorded.get(random.nextInt(recorded.size()));
        // Tables of the whole machine take long to write; some thousand of them are enough.
        boolean table = origin.startsWith("qXfer:osdata") || origin.startsWith("qRcmd");
        if (table && random.nextInt(20) != 0) {
            origin = "qRcmd," + origin.substring(origin.length() / 2);
        }
        byte[] packet = origin.getBytes(StandardCharsets.ISO_8859_1);
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            packet = changed(packet);
        }
        return packet;
    }

    private byte[] changed(byte[] packet) {
        int at = packet.length == 0 ? 0 : random.nextInt(packet.length);
        String text = new String(packet, StandardCharsets.ISO_8859_1);
        String head = text.substring(0, at);
        String tail = text.substring(at);
        char useful = USEFUL.charAt(random.nextInt(USEFUL.length()));
        String result =
                switch (random.nextInt(6)) {
                    case 0 -> head;
                    case 1 -> head + useful + tail;
                    case 2 -> tail.isEmpty() ? text : head + useful + tail.substring(1);
                    case 3 -> tail.isEmpty() ? text : head + (char) random.nextInt(256) + tail.substring(1);
                    case 4 -> head + head + tail;
                    default -> tail;
                };
        return result.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The one answer to a packet; resuming counts as one, and output of the monitor comes before its OK. */
    private String answer(byte[] packet) {
        replies.clear();
        Answer answer = session.packet(packet);
        List<Reply> kept = new ArrayList<>(replies);
        kept.removeIf(reply -> reply.body().length > 0 && reply.body()[0] == 'O' && reply.body().length != 2);
        assertThat(kept.size() + (kept.isEmpty() && answer.resume() != null ? 1 : 0))
                .as(new String(packet, StandardCharsets.ISO_8859_1))
                .isEqualTo(1);
        return kept.isEmpty() ? "" : new String(kept.get(0).body(), StandardCharsets.ISO_8859_1);
    }

    private String ask(String packet) {
        return answer(packet.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Registers and the top of the stack. */
    private String state() {
        replies.clear();
        session.packet("g".getBytes(StandardCharsets.ISO_8859_1));
        session.packet("mbffffe00,200".getBytes(StandardCharsets.ISO_8859_1));
        return new String(replies.get(0).body(), StandardCharsets.ISO_8859_1)
                + new String(replies.get(1).body(), StandardCharsets.ISO_8859_1);
    }
}
