package faultline.kernel.file;

import java.util.function.Function;

/** The rules of reading ahead of a kernel version. */
public enum ReadAheadStyle {
    /** Linux 2.4: a window that doubles for read, aligned clusters for faults. */
    CLUSTERS(ClusterReadAhead::new),
    /** Linux 2.5 to 2.6.22: a current window and one ahead of it. */
    WINDOWS(WindowReadAhead::new),
    /** Linux 2.6.23 and later: a mark in the window says when to read the next one. */
    ON_DEMAND(OnDemandReadAhead::new);

    private final Function<ReadAhead.Reader, ReadAhead> maker;

    ReadAheadStyle(Function<ReadAhead.Reader, ReadAhead> maker) {
        this.maker = maker;
    }

    /** The state of a file that was just opened. */
    ReadAhead create(ReadAhead.Reader reader) {
        return maker.apply(reader);
    }
}
