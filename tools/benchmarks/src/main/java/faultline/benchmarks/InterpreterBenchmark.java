package faultline.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Guest instructions a microsecond (MIPS) of the interpreter with the full model, with and without the line filter. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class InterpreterBenchmark {

    static final String BRANCHY = """
            global _start
            section .text
            _start: mov ebx, 12345
            .outer: mov esi, table
                mov ecx, 1024
            .next: imul ebx, ebx, 1103515245
                add ebx, 12345
                mov eax, ebx
                shr eax, 16
                test al, 1
                jz .even
                call odd
                jmp .store
            .even: sub eax, ecx
            .store: mov [esi], eax
                cmp eax, [esi]
                jne .next
                add esi, 4
                dec ecx
                jnz .next
                jmp .outer
            odd: push ebp
                mov ebp, esp
                xor eax, 0x55AA
                pop ebp
                ret
            section .bss
            table: resd 1024
            """;

    private static final String CHASING = """
            global _start
            section .text
            _start: xor eax, eax
                mov ecx, 8192
            .link: imul edx, eax, 1221
                inc edx
                and edx, 8191
                shl edx, 6
                add edx, nodes
                mov ebx, eax
                shl ebx, 6
                mov [nodes + ebx], edx
                sub edx, nodes
                shr edx, 6
                mov eax, edx
                dec ecx
                jnz .link
                mov esi, nodes
            .chase: mov esi, [esi]
                mov esi, [esi]
                mov esi, [esi]
                mov esi, [esi]
                inc eax
                jmp .chase
            section .bss
            alignb 64
            nodes: resb 8192 * 64
            """;

    private static final String STREAMING = """
            global _start
            section .text
            _start: mov esi, source
                mov edi, target
                mov ecx, 65536
            .next: mov eax, [esi]
                lea eax, [eax + eax * 2 + 1]
                mov [edi], eax
                add esi, 4
                add edi, 4
                dec ecx
                jnz .next
                jmp _start
            section .bss
            alignb 64
            source: resd 65536
            target: resd 65536
            """;

    /** Which guest. */
    @Param({"branchy", "chasing", "streaming"})
    public String program;

    /** Whether the line filter is on. */
    @Param({"true", "false"})
    public boolean filter;

    private EndlessGuest guest;

    /** What a call counted, for JMH to turn into a rate. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Counted {
        /** Guest instructions. */
        public long instructions;
    }

    /** Starts the guest. */
    @Setup
    public void start() {
        guest = EndlessGuest.of(
                switch (program) {
                    case "branchy" -> BRANCHY;
                    case "chasing" -> CHASING;
                    default -> STREAMING;
                },
                filter);
    }

    /** A slice of simulated time. */
    @Benchmark
    public void run(Counted counted) {
        counted.instructions += guest.run();
    }
}
