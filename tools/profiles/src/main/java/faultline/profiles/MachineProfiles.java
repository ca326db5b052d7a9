package faultline.profiles;

import faultline.emulator.machine.MachineProfile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** Where machine profiles come from: bundled ones by name, others by the path of a TOML file. */
public final class MachineProfiles {

    /** The profile used when none is named. */
    public static final String DEFAULT = "xeon-2004";

    private static final List<String> BUNDLED = List.of(DEFAULT, "p3-2000", "opteron-2004", "core2-2007", "zen2-2020");
    private static final String SUFFIX = ".toml";

    private final ProfileKeys keys = new ProfileKeys();

    /** Names of the bundled profiles, the default first. */
    public List<String> bundled() {
        return BUNDLED;
    }

    /** The bundled profile {@code nameOrPath}, or the file there, without overrides. */
    public MachineProfile load(String nameOrPath) {
        return load(nameOrPath, List.of());
    }

    /**
     * The bundled profile {@code nameOrPath}, or the file there, with overrides.
     *
     * @param overrides texts {@code key=value}, for example {@code l2.size=1M}
     * @throws ProfileException if anything about it is wrong
     */
    public MachineProfile load(String nameOrPath, List<String> overrides) {
        ProfileValues values = ProfileFile.parse(nameOrPath, read(nameOrPath));
        for (String key : values.keys()) {
            keys.require(nameOrPath, key);
        }
        for (String override : overrides) {
            int equals = override.indexOf('=');
            if (equals < 1) {
                throw new ProfileException("--set " + override + ": write it as key=value, for example l2.size=1M");
            }
            String key = override.substring(0, equals).strip();
            keys.require("--set " + override, key);
            values.override(key, override.substring(equals + 1).strip());
        }
        return new ProfileBuilder(values).build();
    }

    private static String read(String nameOrPath) {
        if (BUNDLED.contains(nameOrPath)) {
            return readBundled(nameOrPath);
        }
        try {
            return Files.readString(Path.of(nameOrPath));
        } catch (CharacterCodingException e) {
            throw new ProfileException(nameOrPath + ": not a text file: a profile is TOML in UTF-8");
        } catch (IOException | InvalidPathException e) {
            throw new ProfileException(nameOrPath + ": no such machine profile: name one of "
                    + String.join(", ", BUNDLED) + " or a readable TOML file");
        }
    }

    private static String readBundled(String name) {
        try (InputStream in = MachineProfiles.class.getResourceAsStream(name + SUFFIX)) {
            if (in == null) {
                throw new IllegalStateException("profile " + name + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
