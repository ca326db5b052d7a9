package faultline.assembler.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds the text of a file named by {@code %include}. */
@FunctionalInterface
public interface IncludeResolver {

    /**
     * Looks a file up.
     *
     * @param name the name as written
     * @param includedFrom the name of the file that has the {@code %include}
     * @return the file, or empty when there is none
     */
    Optional<Source> resolve(String name, String includedFrom);

    /**
     * A source file.
     *
     * @param name name for messages, debug information and the detection of include loops
     * @param bytes contents
     */
    record Source(String name, byte[] bytes) {}

    /** Finds nothing. */
    static IncludeResolver none() {
        return (name, from) -> Optional.empty();
    }

    /** Looks beside the including file, then in the given folders in order. */
    static IncludeResolver files(List<Path> folders) {
        return (name, from) -> {
            try {
                Path beside = Path.of(from).resolveSibling(name).normalize();
                if (Files.isRegularFile(beside)) {
                    return Optional.of(new Source(beside.toString(), Files.readAllBytes(beside)));
                }
                for (Path folder : folders) {
                    Path p = folder.resolve(name).normalize();
                    if (Files.isRegularFile(p)) {
                        return Optional.of(new Source(p.toString(), Files.readAllBytes(p)));
                    }
                }
            } catch (IOException | InvalidPathException e) {
                return Optional.empty();
            }
            return Optional.empty();
        };
    }

    /** Asks this resolver, then another. */
    default IncludeResolver or(IncludeResolver other) {
        return (name, from) -> {
            Optional<Source> found = resolve(name, from);
            return found.isPresent() ? found : other.resolve(name, from);
        };
    }
}
