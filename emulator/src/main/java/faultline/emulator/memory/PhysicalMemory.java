package faultline.emulator.memory;

import faultline.emulator.snapshot.Outside;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The RAM of a machine: the only place where its bytes live (law 1).
 *
 * <p>Host memory is allocated in chunks as frames are first written or handed to a fast path; what was never written
 * reads as zero. Addresses are physical byte addresses; those outside RAM read as all ones and swallow writes, as an
 * unclaimed bus does. Multi-byte accesses are little-endian and must not cross a chunk (a naturally aligned access never does; callers split
 * the others).
 */
@Outside
public final class PhysicalMemory {

    /** Bytes in a frame, the unit of the page allocator (Intel SDM 3A, 4 KB pages). */
    public static final int FRAME_BYTES = 4096;

    /** log2 of {@link #FRAME_BYTES}. */
    public static final int FRAME_SHIFT = 12;

    /** log2 of the bytes of one host chunk: a frame, so that a virtual address has its offset in the chunk in its low bits. */
    public static final int CHUNK_SHIFT = FRAME_SHIFT;

    private static final int CHUNK_BYTES = 1 << CHUNK_SHIFT;
    private static final int CHUNK_MASK = CHUNK_BYTES - 1;
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long bytes;
    private final byte[][] chunks;
    private final boolean[] codeFrames;
    private final List<CodeFrameListener> codeListeners = new ArrayList<>();
    /** By chunk: the image that holds it, whose contents must be put by before the next write; null for none. */
    private final RamImage.Chunk[] held;

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
        this.chunks = new byte[(int) ((bytes + CHUNK_MASK) >>> CHUNK_SHIFT)][];
        this.held = new RamImage.Chunk[chunks.length];
        this.codeFrames = new boolean[(int) (bytes >>> FRAME_SHIFT)];
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
     * The host chunk that holds {@code address}, allocated if need be, to read from; index it with {@link #offset}. It stays the same
     * until {@link CodeFrameListener#ramSaved}.
     */
    public byte[] chunk(long address) {
        int index = (int) (address >>> CHUNK_SHIFT);
        byte[] chunk = chunks[index];
        return chunk != null ? chunk : newChunk(index);
    }

    private byte[] newChunk(int index) {
        byte[] chunk = new byte[CHUNK_BYTES];
        chunks[index] = chunk;
        return chunk;
    }

    /** {@link #chunk} to write to also, until {@link CodeFrameListener#ramSaved}. */
    public byte[] chunkForStores(long address) {
        int index = (int) (address >>> CHUNK_SHIFT);
        if (held[index] != null) {
            putBy(index);
        }
        return chunk(address);
    }

    /** {@link #chunk} to write to at once within the frame of {@code address}, as one of the writes of this class would. */
    public byte[] chunkToWrite(long address) {
        noteWrite(frameOf(address));
        return chunk(address);
    }

    /** Offset of {@code address} in its {@link #chunk}. */
    public static int offset(long address) {
        return (int) address & CHUNK_MASK;
    }

    /** Offset of virtual {@code address} in the {@link #chunk} of its physical one, which has the same low bits. */
    public static int offset(int address) {
        return address & CHUNK_MASK;
    }

    /** Little-endian 16 bits of a chunk. */
    public static int get16(byte[] chunk, int offset) {
        return (short) SHORTS.get(chunk, offset) & 0xFFFF;
    }

    /** Little-endian 32 bits of a chunk. */
    public static int get32(byte[] chunk, int offset) {
        return (int) INTS.get(chunk, offset);
    }

    /** Little-endian 64 bits of a chunk. */
    public static long get64(byte[] chunk, int offset) {
        return (long) LONGS.get(chunk, offset);
    }

    /** Stores little-endian 16 bits into a chunk; the caller answers for {@link #markCode code frames}. */
    public static void put16(byte[] chunk, int offset, int value) {
        SHORTS.set(chunk, offset, (short) value);
    }

    /** Stores little-endian 32 bits into a chunk; the caller answers for {@link #markCode code frames}. */
    public static void put32(byte[] chunk, int offset, int value) {
        INTS.set(chunk, offset, value);
    }

    /** Stores little-endian 64 bits into a chunk; the caller answers for {@link #markCode code frames}. */
    public static void put64(byte[] chunk, int offset, long value) {
        LONGS.set(chunk, offset, value);
    }

    /** Reads a byte, zero-extended. */
    public int read8(long address) {
        if (!contains(address)) {
            return 0xFF;
        }
        byte[] chunk = chunks[(int) (address >>> CHUNK_SHIFT)];
        return chunk == null ? 0 : chunk[offset(address)] & 0xFF;
    }

    /** Reads 16 bits, zero-extended. */
    public int read16(long address) {
        if (!contains(address)) {
            return 0xFFFF;
        }
        byte[] chunk = chunks[(int) (address >>> CHUNK_SHIFT)];
        return chunk == null ? 0 : get16(chunk, offset(address));
    }

    /** Reads 32 bits. */
    public int read32(long address) {
        if (!contains(address)) {
            return -1;
        }
        byte[] chunk = chunks[(int) (address >>> CHUNK_SHIFT)];
        return chunk == null ? 0 : get32(chunk, offset(address));
    }

    /** Reads 64 bits. */
    public long read64(long address) {
        if (!contains(address)) {
            return -1L;
        }
        byte[] chunk = chunks[(int) (address >>> CHUNK_SHIFT)];
        return chunk == null ? 0 : get64(chunk, offset(address));
    }

    /** Writes the low 8 bits of {@code value}. */
    public void write8(long address, int value) {
        if (contains(address)) {
            noteWrite(frameOf(address));
            chunk(address)[offset(address)] = (byte) value;
        }
    }

    /** Writes the low 16 bits of {@code value}. */
    public void write16(long address, int value) {
        if (contains(address)) {
            noteWrite(frameOf(address));
            put16(chunk(address), offset(address), value);
        }
    }

    /** Writes 32 bits. */
    public void write32(long address, int value) {
        if (contains(address)) {
            noteWrite(frameOf(address));
            put32(chunk(address), offset(address), value);
        }
    }

    /** Writes 64 bits. */
    public void write64(long address, long value) {
        if (contains(address)) {
            noteWrite(frameOf(address));
            put64(chunk(address), offset(address), value);
        }
    }

    /** Copies bytes out of RAM; the range must lie in RAM. */
    public void read(long address, byte[] into, int at, int length) {
        for (int done = 0; done < length; ) {
            int part = part(address + done, length - done);
            byte[] chunk = chunks[(int) ((address + done) >>> CHUNK_SHIFT)];
            if (chunk == null) {
                Arrays.fill(into, at + done, at + done + part, (byte) 0);
            } else {
                System.arraycopy(chunk, offset(address + done), into, at + done, part);
            }
            done += part;
        }
    }

    /** Copies bytes into RAM; the range must lie in RAM. */
    public void write(long address, byte[] from, int at, int length) {
        for (int done = 0; done < length; ) {
            int part = Math.min(part(address + done, length - done), FRAME_BYTES - frameOffset(address + done));
            noteWrite(frameOf(address + done));
            System.arraycopy(from, at + done, chunk(address + done), offset(address + done), part);
            done += part;
        }
    }

    /** Fills one frame with zero bytes. */
    public void clearFrame(int frame) {
        noteWrite(frame);
        long address = (long) frame << FRAME_SHIFT;
        byte[] chunk = chunks[(int) (address >>> CHUNK_SHIFT)];
        if (chunk != null) {
            int at = offset(address);
            Arrays.fill(chunk, at, at + FRAME_BYTES, (byte) 0);
        }
    }

    /** Copies one whole frame to another. */
    public void copyFrame(int from, int to) {
        long source = (long) from << FRAME_SHIFT;
        byte[] chunk = chunks[(int) (source >>> CHUNK_SHIFT)];
        if (chunk == null) {
            clearFrame(to);
            return;
        }
        noteWrite(to);
        long target = (long) to << FRAME_SHIFT;
        System.arraycopy(chunk, offset(source), chunk(target), offset(target), FRAME_BYTES);
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
        int index = frame >>> CHUNK_SHIFT - FRAME_SHIFT;
        if (held[index] != null) {
            putBy(index);
        }
    }

    /** The next write to the chunk must not change the images that hold it. */
    private void putBy(int index) {
        held[index].keep(chunks[index]);
        held[index] = null;
    }

    /** Saves all of RAM: at once, since chunks are copied only when they are first written to. */
    public RamImage save() {
        RamImage.Chunk[] image = new RamImage.Chunk[chunks.length];
        for (int i = 0; i < image.length; i++) {
            if (chunks[i] != null) {
                if (held[i] == null) {
                    held[i] = new RamImage.Chunk(imageUsage);
                }
                image[i] = held[i].shared();
            }
        }
        codeListeners.forEach(CodeFrameListener::ramSaved);
        return new RamImage(image);
    }

    /** Puts back what {@link #save} of this memory saved. Decoded code that is the same then stays. */
    public void restore(RamImage image) {
        for (int i = 0; i < chunks.length; i++) {
            RamImage.Chunk then = image.chunk(i);
            if (then == held[i]) {
                if (then == null && chunks[i] != null) {
                    clearChunk(i);
                }
                continue;
            }
            if (held[i] != null) {
                putBy(i);
            }
            if (then == null) {
                clearChunk(i);
            } else {
                overwrite(i, then.contents());
                held[i] = then;
            }
        }
        codeListeners.forEach(CodeFrameListener::ramSaved);
    }

    /** How many chunks there are. */
    int chunks() {
        return chunks.length;
    }

    RamImage.Usage imageUsage() {
        return imageUsage;
    }

    /** The contents of chunk {@code index} as an image has them. */
    byte[] contents(int index, RamImage.Chunk image) {
        return held[index] == image ? chunks[index] : image.contents();
    }

    private void clearChunk(int index) {
        overwrite(index, new byte[CHUNK_BYTES]);
        chunks[index] = null;
    }

    private void overwrite(int index, byte[] contents) {
        byte[] now = chunk((long) index << CHUNK_SHIFT);
        int first = index << CHUNK_SHIFT - FRAME_SHIFT;
        for (int at = 0; at < CHUNK_BYTES; at += FRAME_BYTES) {
            int frame = first + (at >>> FRAME_SHIFT);
            boolean code = frame < codeFrames.length && codeFrames[frame];
            if (code && !Arrays.equals(now, at, at + FRAME_BYTES, contents, at, at + FRAME_BYTES)) {
                overwriteCode(frame);
            }
        }
        System.arraycopy(contents, 0, now, 0, CHUNK_BYTES);
    }

    /** Host bytes that images keep because the chunks have been written to since. */
    public long imageBytes() {
        return imageUsage.chunks() << CHUNK_SHIFT;
    }

    private void overwriteCode(int frame) {
        codeFrames[frame] = false;
        for (CodeFrameListener listener : codeListeners) {
            listener.codeOverwritten(frame);
        }
    }

    private static int part(long address, int left) {
        return Math.min(left, CHUNK_BYTES - offset(address));
    }

    private static int frameOf(long address) {
        return (int) (address >>> FRAME_SHIFT);
    }

    private static int frameOffset(long address) {
        return (int) address & (FRAME_BYTES - 1);
    }
}
