package faultline.kernel.process;

import faultline.kernel.abi.Errno;
import faultline.kernel.mm.MappedFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Finds the ELF program behind an execve, through the interpreters of scripts: search_binary_handler and load_script. */
public final class ProgramFinder {

    /** BINPRM_BUF_SIZE: of a script's first line this much is looked at. */
    private static final int LINE_BYTES = 128;
    /** Scripts whose interpreter is a script whose ... : ELOOP behind this many (binfmt_script.c). */
    private static final int MAX_DEPTH = 4;

    private final ProgramFiles files;

    /** @param files where programs are */
    public ProgramFinder(ProgramFiles files) {
        this.files = files;
    }

    /**
     * What is to run.
     *
     * @param error negative errno, or 0; if it is one the rest is null
     * @param mapped the file, in use once for the receiver, who must put it
     * @param path absolute path of the file that was asked for
     * @param arguments argv, which for a script begins with the interpreter
     */
    record Program(int error, ElfFile file, MappedFile mapped, String path, List<byte[]> arguments) {

        static Program failed(int error) {
            return new Program(error, null, null, null, null);
        }
    }

    Program find(Process caller, ExecStrings strings) {
        String path = strings.path();
        List<byte[]> arguments = strings.arguments();
        for (int depth = 0; depth <= MAX_DEPTH; depth++) {
            ProgramFiles.Found found = files.find(caller, path);
            if (found.error() != 0) {
                return Program.failed(found.error());
            }
            byte[] bytes = found.bytes();
            if (bytes.length < 2 || bytes[0] != '#' || bytes[1] != '!') {
                return parse(found, arguments);
            }
            found.release();
            List<byte[]> words = interpreter(bytes);
            if (words.isEmpty()) {
                return Program.failed(Errno.ENOEXEC.result());
            }
            arguments = scriptArguments(words, path, arguments);
            path = new String(words.get(0), StandardCharsets.UTF_8);
        }
        return Program.failed(Errno.ELOOP.result());
    }

    private static Program parse(ProgramFiles.Found found, List<byte[]> arguments) {
        try {
            return new Program(0, ElfFile.parse(found.bytes()), found.file(), found.path(), arguments);
        } catch (ElfException e) {
            found.release();
            return Program.failed(Errno.ENOEXEC.result());
        }
    }

    /** The interpreter of a script's first line and, if there is one, its single argument. */
    private static List<byte[]> interpreter(byte[] script) {
        int length = 2;
        while (length < Math.min(script.length, LINE_BYTES) && script[length] != '\n') {
            length++;
        }
        String line = new String(script, 2, length - 2, StandardCharsets.ISO_8859_1).strip();
        List<byte[]> words = new ArrayList<>();
        if (!line.isEmpty()) {
            for (String word : line.split("[ \t]+", 2)) {
                words.add(word.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return words;
    }

    private static List<byte[]> scriptArguments(List<byte[]> words, String script, List<byte[]> arguments) {
        List<byte[]> all = new ArrayList<>(words);
        all.add(script.getBytes(StandardCharsets.UTF_8));
        all.addAll(arguments.subList(Math.min(1, arguments.size()), arguments.size()));
        return all;
    }
}
