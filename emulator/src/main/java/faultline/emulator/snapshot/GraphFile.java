package faultline.emulator.snapshot;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.Function;

/**
 * A {@link GraphImage} as bytes that another process of the same build can read. Both processes make the same objects when they start:
 * an image of the start ({@code boot}) names them by the order in which they are found. What came later is written with its class
 * and fields.
 */
public final class GraphFile {

    private GraphFile() {}

    /**
     * Writes {@code image}, made of the same roots as {@code boot} and later.
     *
     * @throws UnknownStateException if an object cannot be made again elsewhere; the message names it
     */
    public static void write(GraphImage image, GraphImage boot, DataOutput out) throws IOException {
        new GraphWriter(image, new Landmarks(boot), out).write();
    }

    /**
     * Reads an image and makes its objects.
     *
     * @param boot this process' own image of the start
     * @param allocator makes an object without running a constructor
     * @throws StaleImageException if it was written by another build or after another start
     */
    public static GraphImage read(GraphImage boot, DataInput in, Function<Class<?>, Object> allocator)
            throws IOException {
        return new GraphReader(new Landmarks(boot), in, allocator).read();
    }
}
