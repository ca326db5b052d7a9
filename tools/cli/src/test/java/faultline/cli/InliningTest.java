package faultline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** HotSpot passes over what it does not find, so that the name of a method that has moved would do nothing and nobody would notice. */
class InliningTest {

    private static List<String> lines() throws IOException {
        return Files.readAllLines(Path.of("inlining")).stream()
                .filter(line -> line.startsWith("inline ") || line.startsWith("dontinline "))
                .toList();
    }

    static Stream<String> methods() throws IOException {
        return lines().stream().map(line -> line.substring(line.indexOf(' ') + 1));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void isThere(String method) throws ClassNotFoundException {
        int colons = method.indexOf("::");
        Class<?> type =
                Class.forName(method.substring(0, colons), false, getClass().getClassLoader());
        String pattern = method.substring(colons + 2).replace("*", ".*");
        assertThat(Arrays.stream(type.getDeclaredMethods()).map(Method::getName).filter(name -> name.matches(pattern)))
                .isNotEmpty();
    }

    @Test
    void noneIsNamedTwice() throws IOException {
        assertThat(methods()).doesNotHaveDuplicates();
    }
}
