package faultline.emulator.memory;

import faultline.emulator.snapshot.Outside;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The RAM of a machine: the only place where its bytes live (law 1).
 *
 * <p>Host memory is taken as frames are first written or handed to a fast path; what was never written
 * reads as zero. Addresses are physical byte addresses; those outside RAM read as all ones and swallow writes, as an
 * unclaimed bus does. Multi-byte accesses are little-endian and must not cross a frame (a naturally aligned access never does; callers split
 * the others).
 */
@Outside
public final class PhysicalMemory {

    /** Bytes in a frame, the unit of the page allocator (Intel SDM 3A, 4 KB pages). */
    public static final int FRAME_BYTES = 4096;

    /** log2 of {@link #FRAME_BYTES}. */
    public static final int FRAME_SHIFT = 12;

    private static final int FRAME_MASK = FRAME_BYTES - 1;

    private final long bytes;
    private final HostFrames hostFrames;
    /** By frame: its address on the host; 0 if it was never written: zeros. */
    private final long[] hosts;

    private final boolean[] codeFrames;
    private final List<CodeFrameListener> codeListeners = new ArrayList<>();
    /** By frame: the image that holds it, whose contents must be put by before the next write; null for none. */
    private final RamImage.Frame[] held;

    private final RamImage.Usage imageUsage = new RamImage.Usage();

    /**
     * @param bytes size of RAM, a positive multiple of {@link #FRAME_BYTES}, at most 64 GB
     * @throws IllegalArgumentException if it is not
     */
    public PhysicalMemory(long bytes) {
        if (bytes <= 0 || bytes % FRAME_BYTES != 0 || bytes > 64L << 30) {
            throw new IllegalArgumentException("RAM must be a multiple of 4 KB up to 64 GB, not " + bytes + " bytes");
        }
        this.bytes = bytes;
        this.hostFrames = new HostFrames(bytes);
        this.hosts = new long[(int) (bytes >>> FRAME_SHIFT)];
        this.held = new RamImage.Frame[hosts.length];
        this.codeFrames = new boolean[hosts.length];
    }

    /** Size of RAM in bytes. */
    public long bytes() {
        return bytes;
    }

    /** Size of RAM in frames. */
    public int frames() {
        return codeFrames.length;
    }

    /** Whether {@code address} is backed by RAM. */
    public boolean contains(long address) {
        return Long.compareUnsigned(address, bytes) < 0;
    }

    /**
     * Where {@code address}, which is in RAM, is on the host, to read from up to the end of its frame. It stays there until {@link CodeFrameListener#ramSaved}.
     */
    public long host(long address) {
        int frame = frameOf(address);
        long host = hosts[frame];
        return (host != 0 ? host : newFrame(frame)) | offset(address);
    }

    private long newFrame(int frame) {
        long host = hostFrames.take();
        hosts[frame] = host;
        return host;
    }

    /** {@link #host} to write to also, until {@link CodeFrameListener#ramSaved}; but the caller answers for {@link #markCode code frames}. */
    public long hostForStores(long address) {
        int frame = frameOf(address);
        if (held[frame] != null) {
            putBy(frame);
        }
        return host(address);
    }

    /** {@link #host} to write to at once within the frame of {@code address}, as one of the writes of this class would. */
    public long hostToWrite(long address) {
        noteWrite(frameOf(address));
        return host(address);
    }

    /** Offset of {@code address} in its frame. */
    private static int offset(long address) {
        return (int) address & FRAME_MASK;
    }

    /** Reads a byte, zero-extended. */
    public int read8(long address) {
        if (!contains(address)) {
            return 0xFF;
        }
        long host = hosts[frameOf(address)];
        return host == 0 ? 0 : HostMemory.get8(host | offset(address));
    }

    /** Reads 16 bits, zero-extended. */
    public int read16(long address) {
        if (!contains(address)) {
            return 0xFFFF;
        }
        long host = hosts[frameOf(address)];
        return host == 0 ? 0 : HostMemory.get16(host | offset(address));
    }

    /** Reads 32 bits. */
    public int read32(long address) {
        if (!contains(address)) {
            return -1;
        }
        long host = hosts[frameOf(address)];
        return host == 0 ? 0 : HostMemory.get32(host | offset(address));
    }

    /** Reads 64 bits. */
    public long read64(long address) {
        if (!contains(address)) {
            return -1L;
        }
        long host = hosts[frameOf(address)];
        return host == 0 ? 0 : HostMemory.get64(host | offset(address));
    }

    /** Writes the low 8 bits of {@code value}. */
    public void write8(long address, int value) {
        if (contains(address)) {
            noteWrite(frameOf(address));
            HostMemory.put8(host(address), value);
        }
    }

    /** Writes the low 16 bits of {@code value}. */
    public void write16(long address, int value) {
        if (contains(address)) {
            noteWrite(frameOf(address));
            HostMemory.put16(host(address), value);
        }
    }

    /** Writes 32 bits. */
    public void write32(long address, int value) {
        if (contains(address)) {
            noteWrite(frameOf(address));
            HostMemory.put32(host(address), value);
        }
    }

    /** Writes 64 bits. */
    public void write64(long address, long value) {
        if (contains(address)) {
            noteWrite(frameOf(address));
            HostMemory.put64(host(address), value);
        }
    }

    /** Copies bytes out of RAM; the range must lie in RAM. */
    public void read(long address, byte[] into, int at, int length) {
        for (int done = 0; done < length; ) {
            int part = part(address + done, length - done);
            long host = hosts[frameOf(address + done)];
            if (host == 0) {
                Arrays.fill(into, at + done, at + done + part, (byte) 0);
            } else {
                HostMemory.copy(host | offset(address + done), into, at + done, part);
            }
            done += part;
        }
    }

    /** Copies bytes into RAM; the range must lie in RAM. */
    public void write(long address, byte[] from, int at, int length) {
        for (int done = 0; done < length; ) {
            int part = part(address + done, length - done);
            HostMemory.copy(from, at + done, hostToWrite(address + done), part);
            done += part;
        }
    }

    /** Fills one frame with zero bytes. */
    public void clearFrame(int frame) {
        noteWrite(frame);
        if (hosts[frame] != 0) {
            HostMemory.clear(hosts[frame], FRAME_BYTES);
        }
    }

    /** Copies one whole frame to another. */
    public void copyFrame(int from, int to) {
        if (hosts[from] == 0) {
            clearFrame(to);
        } else {
            HostMemory.copy(hosts[from], hostToWrite((long) to << FRAME_SHIFT), FRAME_BYTES);
        }
    }

    /** Registers a listener for code frames; CPUs do so once, when the machine is wired. */
    public void addCodeListener(CodeFrameListener listener) {
        codeListeners.add(listener);
    }

    /** Whether decoded code depends on {@code frame}; a fast store path may not be opened on such a frame. */
    public boolean holdsCode(int frame) {
        return codeFrames[frame];
    }

    /** Says that decoded code depends on {@code frame} until its next write. */
    public void markCode(int frame) {
        if (!codeFrames[frame]) {
            codeFrames[frame] = true;
            for (CodeFrameListener listener : codeListeners) {
                listener.frameHoldsCode(frame);
            }
        }
    }

    private void noteWrite(int frame) {
        if (codeFrames[frame]) {
            overwriteCode(frame);
        }
        if (held[frame] != null) {
            putBy(frame);
        }
    }

    /** The next write to the frame must not change the images that hold it. */
    private void putBy(int frame) {
        held[frame].keep(hosts[frame]);
        held[frame] = null;
    }

    /** Saves all of RAM: at once, since frames are copied only when they are first written to. */
    public RamImage save() {
        RamImage.Frame[] image = new RamImage.Frame[hosts.length];
        for (int frame = 0; frame < image.length; frame++) {
            if (hosts[frame] != 0) {
                if (held[frame] == null) {
                    held[frame] = new RamImage.Frame(imageUsage);
                }
                image[frame] = held[frame].shared();
            }
        }
        codeListeners.forEach(CodeFrameListener::ramSaved);
        return new RamImage(image);
    }

    /** Puts back what {@link #save} of this memory saved. Decoded code that is the same then stays. */
    public void restore(RamImage image) {
        for (int frame = 0; frame < hosts.length; frame++) {
            RamImage.Frame then = image.frame(frame);
            if (then == held[frame]) {
                if (then == null && hosts[frame] != 0) {
                    drop(frame);
                }
                continue;
            }
            if (held[frame] != null) {
                putBy(frame);
            }
            if (then == null) {
                drop(frame);
            } else {
                overwrite(frame, then.contents());
                held[frame] = then;
            }
        }
        codeListeners.forEach(CodeFrameListener::ramSaved);
    }

    RamImage.Usage imageUsage() {
        return imageUsage;
    }

    /** Copies the contents of {@code frame} as an image has them. */
    void contents(int frame, RamImage.Frame image, byte[] into) {
        if (held[frame] == image) {
            HostMemory.copy(hosts[frame], into, 0, FRAME_BYTES);
        } else {
            System.arraycopy(image.contents(), 0, into, 0, FRAME_BYTES);
        }
    }

    /** The frame is as if it had never been written. */
    private void drop(int frame) {
        overwrite(frame, RamImage.ZEROS);
        hostFrames.giveBack(hosts[frame]);
        hosts[frame] = 0;
    }

    private void overwrite(int frame, byte[] contents) {
        long host = host((long) frame << FRAME_SHIFT);
        if (codeFrames[frame] && !holds(host, contents)) {
            overwriteCode(frame);
        }
        HostMemory.copy(contents, 0, host, FRAME_BYTES);
    }

    private static boolean holds(long host, byte[] contents) {
        byte[] now = new byte[FRAME_BYTES];
        HostMemory.copy(host, now, 0, FRAME_BYTES);
        return Arrays.equals(now, contents);
    }

    /** Host bytes that images keep because the frames have been written to since. */
    public long imageBytes() {
        return imageUsage.frames() << FRAME_SHIFT;
    }

    private void overwriteCode(int frame) {
        codeFrames[frame] = false;
        for (CodeFrameListener listener : codeListeners) {
            listener.codeOverwritten(frame);
        }
    }

    private static int part(long address, int left) {
        return Math.min(left, FRAME_BYTES - offset(address));
    }

    private static int frameOf(long address) {
        return (int) (address >>> FRAME_SHIFT);
    }
}
