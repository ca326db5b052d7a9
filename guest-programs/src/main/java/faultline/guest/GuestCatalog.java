package faultline.guest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Finds bundled guest programs among the resources of this module. */
public final class GuestCatalog {
    private static final String ROOT = "/guest-programs/";

    private final List<String> names;

    /** Reads the list of programs. */
    public GuestCatalog() {
        names = resource("catalog.txt")
                .orElseThrow(() -> new IllegalStateException("resource " + ROOT + "catalog.txt is missing"))
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }

    /** The names of all programs, in the order in which they are listed to users. */
    public List<String> names() {
        return names;
    }

    /** All programs, in the order of {@link #names}. */
    public List<GuestProgram> programs() {
        return names.stream().map(name -> find(name).orElseThrow()).toList();
    }

    /** The program of this name. */
    public Optional<GuestProgram> find(String name) {
        if (!names.contains(name)) {
            return Optional.empty();
        }
        boolean assembled = resource(name + "/" + name + ".asm").isPresent();
        String file = name + (assembled ? ".asm" : ".c");
        String source = resource(name + "/" + file).orElseThrow(() -> missing(name, name + ".asm"));
        String readme = resource(name + "/README.md").orElseThrow(() -> missing(name, "README.md"));
        return Optional.of(new GuestProgram(name, summary(name, readme), readme, file, source));
    }

    /** The executable of a program that is written in C and comes compiled; the others are assembled when they are wanted. */
    public Optional<byte[]> executable(String name) {
        return names.contains(name) ? bytes(name + "/" + name + ".elf") : Optional.empty();
    }

    /** The source of the same program in C, for those that have one. */
    public Optional<String> cSource(String name) {
        return names.contains(name) ? resource(name + "/" + name + ".c") : Optional.empty();
    }

    /** The text of a file that programs include by name, such as {@code linux.inc}. */
    public Optional<String> include(String name) {
        return name.matches("[A-Za-z0-9_-]+\\.inc") ? resource("include/" + name) : Optional.empty();
    }

    /** The first line of a README reads {@code # name: what it does}. */
    private static String summary(String name, String readme) {
        String prefix = "# " + name + ": ";
        String first = readme.lines().findFirst().orElse("");
        if (!first.startsWith(prefix)) {
            throw new IllegalStateException("the README of " + name + " does not start with '" + prefix + "'");
        }
        return first.substring(prefix.length());
    }

    private static IllegalStateException missing(String name, String file) {
        return new IllegalStateException("guest program " + name + " has no " + file);
    }

    private static Optional<String> resource(String path) {
        return bytes(path).map(content -> new String(content, StandardCharsets.UTF_8));
    }

    private static Optional<byte[]> bytes(String path) {
        try (InputStream in = GuestCatalog.class.getResourceAsStream(ROOT + path)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
