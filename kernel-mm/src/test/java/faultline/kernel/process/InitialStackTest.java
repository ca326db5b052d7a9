package faultline.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class InitialStackTest {

    private static final int TOP = 0xC0000000;

    private static InitialStack build(List<String> arguments, List<String> environment) throws ElfException {
        return build(arguments, environment, 7);
    }

    private static InitialStack build(List<String> arguments, List<String> environment, long seed) throws ElfException {
        return InitialStack.build(
                TOP,
                ElfBuilder.simple().parse(),
                "/bin/guest",
                InitialStack.encode(arguments),
                InitialStack.encode(environment),
                new Credentials(0),
                0x8001,
                new KernelRandom(seed));
    }

    @Test
    void holdsWhatAProgramExpects() throws ElfException {
        InitialStack stack = build(List.of("guest", "6"), List.of("HOME=/"));
        ByteBuffer in = ByteBuffer.wrap(stack.bytes()).order(ByteOrder.LITTLE_ENDIAN);

        assertThat(stack.stackPointer() & 15).isZero();
        assertThat(in.getInt()).isEqualTo(2);
        assertThat(text(stack, in.getInt())).isEqualTo("guest");
        assertThat(text(stack, in.getInt())).isEqualTo("6");
        assertThat(in.getInt()).isZero();
        assertThat(text(stack, in.getInt())).isEqualTo("HOME=/");
        assertThat(in.getInt()).isZero();
        Map<Integer, Integer> vector = vector(in);
        assertThat(vector)
                .containsEntry(InitialStack.AT_PHDR, 0x08048034)
                .containsEntry(InitialStack.AT_PHENT, 32)
                .containsEntry(InitialStack.AT_PHNUM, 1)
                .containsEntry(InitialStack.AT_PAGESZ, 4096)
                .containsEntry(InitialStack.AT_ENTRY, 0x08048000)
                .containsEntry(InitialStack.AT_CLKTCK, 100)
                .containsEntry(InitialStack.AT_SECURE, 0)
                .containsEntry(InitialStack.AT_HWCAP, 0x8001)
                .doesNotContainKey(32)
                .doesNotContainKey(33);
        assertThat(text(stack, vector.get(InitialStack.AT_PLATFORM))).isEqualTo("i686");
        assertThat(text(stack, vector.get(InitialStack.AT_EXECFN))).isEqualTo("/bin/guest");
        assertThat(vector.get(InitialStack.AT_RANDOM)).isBetween(stack.stackPointer(), TOP - 16);
    }

    private static Map<Integer, Integer> vector(ByteBuffer in) {
        Map<Integer, Integer> vector = new HashMap<>();
        int key = in.getInt();
        while (key != 0) {
            vector.put(key, in.getInt());
            key = in.getInt();
        }
        return vector;
    }

    private static String text(InitialStack stack, int address) {
        int at = address - stack.stackPointer();
        int end = at;
        while (stack.bytes()[end] != 0) {
            end++;
        }
        return new String(stack.bytes(), at, end - at, StandardCharsets.UTF_8);
    }

    @Test
    void randomBytesDependOnTheSeedAlone() throws ElfException {
        assertThat(build(List.of("a"), List.of()).bytes())
                .isEqualTo(build(List.of("a"), List.of()).bytes());
        InitialStack other = build(List.of("a"), List.of(), 8);
        assertThat(other.bytes()).isNotEqualTo(build(List.of("a"), List.of()).bytes());
    }

    @Test
    void refusesTooLongArguments() {
        assertThatThrownBy(() -> build(List.of("x".repeat(200_000)), List.of()))
                .isInstanceOf(ElfException.class)
                .hasMessageContaining("131072");
    }

    @Property(tries = 200)
    void keepsAlignmentAndStrings(@ForAll @Size(max = 20) List<@AlphaChars String> arguments) throws ElfException {
        InitialStack stack = build(arguments, List.of("A=1", "B=2"));

        assertThat(stack.stackPointer() & 15).isZero();
        assertThat(stack.bytes()).hasSize(TOP - stack.stackPointer());
        ByteBuffer in = ByteBuffer.wrap(stack.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(in.getInt()).isEqualTo(arguments.size());
        for (String argument : arguments) {
            assertThat(text(stack, in.getInt())).isEqualTo(argument);
        }
        assertThat(in.getInt()).isZero();
    }
}
