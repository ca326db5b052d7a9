package faultline.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.kernel.account.Activity;
import org.junit.jupiter.api.Test;

/** The floating-point registers are switched lazily: who does not use them pays nothing, who shares them pays by the trap. */
class FloatSwitchTest {

    private static final int ROUNDS = 50;

    /** Two processes that run {@code body} and then yield, {@link #ROUNDS} times. */
    private static MmScenario.Finished run(String parent, String child) {
        return MmScenario.of(GuestBuilder.assembly("floats.asm", String.join("\n", lines(parent, child))))
                .run();
    }

    private static String[] lines(String parent, String child) {
        return new String[] {
            "global _start",
            "section .text",
            "_start: mov eax, 2",
            "int 0x80",
            "mov esi, " + ROUNDS,
            "test eax, eax",
            "jz child",
            "parent: " + parent,
            "mov eax, 158",
            "int 0x80",
            "dec esi",
            "jnz parent",
            "jmp done",
            "child: " + child,
            "mov eax, 158",
            "int 0x80",
            "dec esi",
            "jnz child",
            "done: mov eax, 1",
            "xor ebx, ebx",
            "int 0x80",
            ""
        };
    }

    private static long exceptionCycles(MmScenario.Finished run) {
        assertThat(run.status()).isZero();
        return run.kernel().ledger().cycles(Activity.EXCEPTION);
    }

    @Test
    void whoDoesNotComputePaysNothing() {
        assertThat(exceptionCycles(run("nop", "nop"))).isZero();
    }

    @Test
    void whoComputesPaysATrapForEachTurn() {
        long alone = exceptionCycles(run("fninit", "nop"));
        long both = exceptionCycles(run("fninit", "fninit"));
        long vectors = exceptionCycles(run("xorps xmm0, xmm0", "fninit"));
        long prefetch = exceptionCycles(run("prefetcht0 [esp]", "nop"));

        assertThat(prefetch).isZero();
        assertThat(alone).isPositive();
        assertThat(both).isBetween(3 * alone / 2, 5 * alone / 2);
        assertThat(vectors).isBetween(3 * alone / 2, 5 * alone / 2);
        assertThat(alone).as("a trap for each of %d turns", ROUNDS).isGreaterThan(ROUNDS * 300L);
    }

    /** The values survive the other's use. */
    @Test
    void eachHasItsOwnRegisters() {
        MmScenario.Finished run = run(
                "fninit\nfld1\nmov eax, 158\nint 0x80\nfld1\nfaddp st1, st0\nfistp dword [esp-4]\ncmp dword [esp-4], 2\njne parent",
                "fninit\nfldz");
        assertThat(run.status()).isZero();
    }
}
