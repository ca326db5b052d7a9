package faultline.cli.simulation;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import faultline.cli.failure.CommandException;
import faultline.emulator.machine.MachineSnapshot;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.objenesis.ObjenesisStd;

/**
 * A file with a whole machine in the middle of a run. In front, the version that wrote it and the request it ran; then, packed, the
 * guest's output so far and the state. It is read by the same version alone.
 */
public final class Checkpoint {

    private static final byte[] MAGIC = "faultline checkpoint 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST = 1 << 28;
    private static final int END = 0x454E4421;

    private final String name;
    private final RunRequest request;
    private final byte[] packed;

    private Checkpoint(String name, RunRequest request, byte[] packed) {
        this.name = name;
        this.request = request;
        this.packed = packed;
    }

    /** Writes {@code machine} as it is, to {@code out}. */
    static void write(
            OutputStream out,
            String version,
            RunRequest request,
            byte[] output,
            MachineSnapshot machine,
            MachineSnapshot boot)
            throws IOException {
        DataOutputStream head = new DataOutputStream(new BufferedOutputStream(out));
        head.write(MAGIC);
        head.writeUTF(version);
        byte[] front = new ObjectMapper().writeValueAsBytes(request);
        block(head, front);
        head.writeLong(checksum(front));
        head.flush();
        GZIPOutputStream gzip = new GZIPOutputStream(out, 1 << 16);
        DataOutputStream body = new DataOutputStream(new BufferedOutputStream(gzip, 1 << 16));
        block(body, output);
        machine.write(boot, body);
        body.writeInt(END);
        body.flush();
        gzip.finish();
    }

    private static void block(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /**
     * Reads the front of file {@code name}.
     *
     * @param version ours
     * @throws CommandException if there is none, or it is not for us
     */
    public static Checkpoint open(String name, String version) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(Path.of(name))))) {
            if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
                throw bad(name, "not a checkpoint of Faultline");
            }
            String writer = in.readUTF();
            if (!writer.equals(version)) {
                throw bad(name, "written by version " + writer + ", and this is " + version + "; run it with that one");
            }
            byte[] front = block(in);
            if (in.readLong() != checksum(front)) {
                throw new EOFException();
            }
            RunRequest request = new ObjectMapper().readValue(front, RunRequest.class);
            return new Checkpoint(name, request, in.readAllBytes());
        } catch (NoSuchFileException e) {
            throw CommandException.noInput("--from " + name + ": there is no such file");
        } catch (JacksonException | EOFException e) {
            throw bad(name, "the file is damaged");
        } catch (IOException | RuntimeException e) {
            throw e instanceof CommandException known ? known : bad(name, "cannot be read: " + e.getMessage());
        }
    }

    /** What tells that the front is whole; the rest is in a format that has its own. */
    private static long checksum(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }

    private static byte[] block(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > LONGEST) {
            throw new EOFException();
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    private static CommandException bad(String name, String why) {
        return CommandException.badInput("--from " + name + ": " + why);
    }

    /** What was run. */
    public RunRequest request() {
        return request;
    }

    /** The state of a machine that has booted as {@code boot} shows, and the guest's output so far into {@code console}. */
    MachineSnapshot read(MachineSnapshot boot, HostConsole console) {
        try (InputStream gzip = new GZIPInputStream(new ByteArrayInputStream(packed), 1 << 16)) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(gzip, 1 << 16));
            byte[] output = block(in);
            MachineSnapshot machine = boot.read(in, new ObjenesisStd(false)::newInstance);
            if (in.readInt() != END || in.read() >= 0) {
                throw new EOFException();
            }
            console.wrote(output);
            return machine;
        } catch (EOFException | ZipException e) {
            throw bad(name, "the file is damaged");
        } catch (IOException | RuntimeException e) {
            throw bad(name, String.valueOf(e.getMessage()));
        }
    }
}
