package faultline.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.testkit.GuestBuilder;
import faultline.testkit.MmScenario;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What other servers crash on, lose or ignore. */
class RobustnessTest {

    private static final String SPIN = """
            global _start
            section .text
            _start: mov ecx, total
            spin:   inc dword [total]
                    jmp spin
            section .data
            total:  dd 0
            """;

    private static final String SUPPORTED = "qSupported:multiprocess+;swbreak+;hwbreak+;fork-events+";

    private DebuggedGuest guest;

    @BeforeEach
    void start() {
        guest = DebuggedGuest.start(MmScenario.of(GuestBuilder.assembly("spin.asm", SPIN)));
    }

    @AfterEach
    void kill() {
        if (guest.alive()) {
            try (RspClient client = connect()) {
                client.raw(RspClient.frame("k"));
                guest.end();
            }
        }
        guest.close();
    }

    private RspClient connect() {
        RspClient client = new RspClient(guest.port()).withoutAcks();
        assertThat(client.ask(SUPPORTED)).contains("PacketSize=20000", "multiprocess+");
        return client;
    }

    @Test
    void badChecksumIsRefusedAndTheSecondTryCounts() {
        try (RspClient client = new RspClient(guest.port())) {
            client.raw("$qC#00");
            assertThat((char) client.next()).isEqualTo('-');
            client.raw(RspClient.frame("qC"));
            assertThat((char) client.next()).isEqualTo('+');
            assertThat(client.answer()).isEqualTo("QC2");
        }
    }

    @Test
    void badChecksumWithoutAcknowledgementsIsAnError() {
        try (RspClient client = connect()) {
            client.raw("$qC#00");
            assertThat(client.answer()).isEqualTo("E22");
            assertThat(client.ask("qC")).isEqualTo("QCp2.2");
        }
    }

    @Test
    void aReplyIsSentAgainWhenAskedFor() {
        try (RspClient client = new RspClient(guest.port())) {
            assertThat(client.ask("qC")).isEqualTo("QC2");
            client.raw("-");
            assertThat(client.answer()).isEqualTo("QC2");
        }
    }

    @Test
    void unknownAndEmptyPacketsHaveTheEmptyAnswer() {
        try (RspClient client = connect()) {
            assertThat(client.ask("vMustReplyEmpty")).isEmpty();
            assertThat(client.ask("~")).isEmpty();
            assertThat(client.ask("")).isEmpty();
            assertThat(client.ask("qC")).isEqualTo("QCp2.2");
        }
    }

    @Test
    void anOversizedPacketIsAnErrorAndNothingElse() {
        try (RspClient client = connect()) {
            client.raw(RspClient.frame("M8048000,30d40:" + "00".repeat(200_000)));
            assertThat(client.answer()).isEqualTo("E22");
            assertThat(client.ask("qC")).isEqualTo("QCp2.2");
        }
    }

    @Test
    void breakpointsNeedNoThreadChosen() {
        try (RspClient client = connect()) {
            assertThat(client.ask("Z0,8048080,1")).isIn("OK", "E14");
            assertThat(client.ask("?")).startsWith("T05");
        }
    }

    @Test
    void numbersOfThingsThatDoNotExistAreErrors() {
        try (RspClient client = connect()) {
            assertThat(client.ask("vCont;s:p2.63")).isEqualTo("E22");
            assertThat(client.ask("Hgp2.63")).isEqualTo("E22");
            assertThat(client.ask("D;270f")).isEqualTo("E22");
            assertThat(client.ask("vKill;270f")).isEqualTo("E22");
            assertThat(client.ask("Tp9.9")).isEqualTo("E22");
            assertThat(client.ask("p99")).isEqualTo("E22");
            assertThat(client.ask("G0011")).isEqualTo("E22");
            assertThat(client.ask("qXfer:features:read:target.xml:fffffff,100")).isEqualTo("l");
            assertThat(client.ask("qXfer:features:read:target.xml:ffffffffffffffff,100"))
                    .isEqualTo("l");
            assertThat(client.ask("qXfer:features:read:other.xml:0,100")).isEqualTo("E00");
            assertThat(client.ask("m11111111111111111,4")).isEqualTo("E22");
            assertThat(client.ask("?")).startsWith("T05").contains("thread:p2.2;");
        }
    }

    @Test
    void twoPacketsInOneSegmentAreAnsweredInOrder() {
        try (RspClient client = connect()) {
            client.raw("$qC#b4$?#3f$qC#b4");
            assertThat(client.answer()).isEqualTo("QCp2.2");
            assertThat(client.answer()).startsWith("T05");
            assertThat(client.answer()).isEqualTo("QCp2.2");
        }
    }

    @Test
    void interruptStopsARunningGuestSoon() throws InterruptedException {
        try (RspClient client = connect()) {
            for (int i = 0; i < 3; i++) {
                client.raw(RspClient.frame("vCont;c"));
                Thread.sleep(200);
                long before = System.nanoTime();
                client.raw((byte) RspClient.INTERRUPT);
                assertThat(client.answer()).startsWith("T02");
                assertThat(System.nanoTime() - before).isLessThan(2_000_000_000L);
            }
        }
    }

    @Test
    void interruptBehindContinueInOneSegmentCounts() {
        try (RspClient client = connect()) {
            client.raw("$vCont;c#a8" + (char) RspClient.INTERRUPT);
            assertThat(client.answer()).startsWith("T02");
        }
    }

    @Test
    void interruptOfAStoppedGuestIsSilent() {
        try (RspClient client = connect()) {
            client.raw((byte) RspClient.INTERRUPT);
            assertThat(client.silent(200)).isTrue();
            assertThat(client.ask("?")).startsWith("T05");
            assertThat(client.ask("vCont;s:p2.2")).startsWith("T05");
        }
    }

    @Test
    void packetsWhileTheGuestRunsAreAnsweredAndDoNotResumeIt() {
        try (RspClient client = connect()) {
            client.raw(RspClient.frame("vCont;c"));
            assertThat(client.ask("qC")).isEqualTo("QCp2.2");
            assertThat(client.ask("vCont;c")).isEqualTo("E01");
            client.raw((byte) RspClient.INTERRUPT);
            assertThat(client.answer()).startsWith("T02");
        }
    }

    @Test
    void aSecondClientIsSentAway() {
        try (RspClient client = connect();
                RspClient second = new RspClient(guest.port())) {
            assertThat(second.next()).isEqualTo(-1);
            assertThat(client.ask("qC")).isEqualTo("QCp2.2");
        }
    }

    @Test
    void placesThatAreNotMappedTakeNoBreakpoint() {
        try (RspClient client = connect()) {
            assertThat(client.ask("Z0,0,1")).isEqualTo("E14");
            assertThat(client.ask("Z1,c0000000,1")).isEqualTo("E14");
            assertThat(client.ask("M0,1:00")).isEqualTo("E14");
            assertThat(client.ask("X0,0:")).isEqualTo("OK");
            assertThat(client.ask("m0,4")).isEqualTo("E14");
        }
    }

    @Test
    void readsStopAtTheEndOfTheMapping() {
        try (RspClient client = connect()) {
            String answer = client.ask("mbffffff0,40");
            assertThat(answer).hasSize(32);
            assertThat(client.ask("mbfffffff,ffffffff")).isEqualTo("E22");
            assertThat(client.ask("mbfffffff,7fffffff")).hasSize(2);
        }
    }

    @Test
    void aClientThatGoesTakesItsBreakpointsAlong() {
        try (RspClient client = connect()) {
            client.ask("vCont;s");
            assertThat(client.ask("Z0," + address(client.ask("p8")) + ",1")).isEqualTo("OK");
            assertThat(client.ask("vCont;c")).startsWith("T05swbreak:;");
        }
        try (RspClient client = connect()) {
            runsFreely(client);
        }
    }

    @Test
    void aClientThatGoesWhileTheGuestRunsLeavesItStanding() {
        try (RspClient client = connect()) {
            client.raw(RspClient.frame("vCont;c"));
        }
        try (RspClient client = connect()) {
            assertThat(client.ask("?")).startsWith("T02");
            String before = client.ask("g");
            assertThat(client.silent(100)).isTrue();
            assertThat(client.ask("g")).isEqualTo(before);
            runsFreely(client);
        }
    }

    private static void runsFreely(RspClient client) {
        client.raw(RspClient.frame("vCont;c"));
        assertThat(client.silent(200)).isTrue();
        client.raw((byte) RspClient.INTERRUPT);
        assertThat(client.answer()).startsWith("T02");
    }

    /** A 32-bit value of a register packet as the packets with addresses want it. */
    private static String address(String littleEndian) {
        return Integer.toHexString(Integer.reverseBytes(Integer.parseUnsignedInt(littleEndian, 16)));
    }

    @Test
    void aClientMayGoAtAnyMoment() {
        for (String last : new String[] {"$", "$g", "$vCont;c#", "$m8048000,100#", "", "+", "$QStartNoAckMode#b0"}) {
            try (RspClient client = new RspClient(guest.port())) {
                client.raw(last);
            }
        }
        try (RspClient client = connect()) {
            assertThat(client.ask("g")).hasSize(624);
        }
    }

    @Test
    void aDetachedGuestRunsOnAndCanBeFoundAgain() {
        try (RspClient client = connect()) {
            assertThat(client.ask("D;2")).isEqualTo("OK");
            assertThat(client.silent(200)).isTrue();
        }
        try (RspClient client = connect()) {
            assertThat(client.ask("?")).startsWith("T02").contains("thread:p2.2");
            assertThat(client.ask("qAttached:2")).isEqualTo("1");
            String total = "m" + address(client.ask("p1")) + ",4";
            String counted = client.ask(total);
            runsFreely(client);
            assertThat(client.ask(total)).hasSize(8).isNotEqualTo(counted);
        }
    }
}
