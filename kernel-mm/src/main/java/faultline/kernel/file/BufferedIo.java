package faultline.kernel.file;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.index.PageIndex;
import faultline.kernel.mm.PageOutcome;
import java.util.Arrays;

/**
 * The bytes of one file for read(2), write(2) and fallocate(2), copied from and to its pages in the cache one page after another:
 * do_generic_mapping_read, generic_file_write and their like of shmem (Linux 2.6.2 mm/filemap.c, mm/shmem.c). Where the file ends is
 * its owner's affair.
 */
public final class BufferedIo {

    private static final int PAGE = PhysicalMemory.FRAME_BYTES;
    private static final int SHIFT = PhysicalMemory.FRAME_SHIFT;

    private final PageCache cache;
    private final KernelWork work;
    private final Backing backing;
    private final CachedPages pages;

    BufferedIo(PageCache cache, Backing backing, CachedPages pages) {
        this.cache = cache;
        this.work = cache.work();
        this.backing = backing;
        this.pages = pages;
    }

    /** Gives the empty file its first bytes, which come from outside the machine. Returns 0 or a negative errno. */
    public int preload(byte[] bytes) {
        PageOutcome outcome = new PageOutcome();
        for (int at = 0; at < bytes.length; at += PAGE) {
            int frame = pages.add(at >> SHIFT, true, outcome);
            if (frame == FrameAllocator.NONE) {
                return failure(outcome, Errno.ENOSPC);
            }
            pages.setDirty(frame);
            cache.transferIn(frame, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + PAGE)));
        }
        return 0;
    }

    /**
     * Reads bytes for read(2); holes read as zeros and stay holes.
     *
     * @param ahead of the open file that is read; null to read no page but those asked for
     * @return bytes read, 0 at or behind the end, or a negative errno
     */
    public int read(ReadAhead ahead, long offset, byte[] into, int at, int length) {
        int count = (int) Math.max(0, Math.min(length, backing.bytes() - offset));
        PageOutcome outcome = new PageOutcome();
        for (int done = 0; done < count; ) {
            int index = (int) (offset + done >> SHIFT);
            int start = (int) (offset + done) & PAGE - 1;
            int part = Math.min(count - done, PAGE - start);
            work.path(KernelPath.FILE_READ_PAGE);
            int frame = findForRead(ahead, index, outcome);
            if (frame == FrameAllocator.NONE
                    && (backing.stored(index) || pages.swapped().has(index))) {
                return done > 0 ? done : failure(outcome, Errno.EIO);
            }
            if (frame == FrameAllocator.NONE) {
                cache.readZeros(start, into, at + done, part);
            } else {
                cache.lru().markAccessed(frame);
                cache.read(frame, start, into, at + done, part);
            }
            done += part;
        }
        return count;
    }

    /** do_generic_mapping_read: the page with its bytes, for which the caller waits; -1 for a hole or a failure. */
    private int findForRead(ReadAhead ahead, int index, PageOutcome outcome) {
        if (ahead != null && backing.storing()) {
            ahead.beforeRead(index);
        }
        int frame = pages.find(index);
        if (frame == PageIndex.NONE && (backing.stored(index) || pages.swapped().has(index))) {
            frame = pages.add(index, false, outcome);
        }
        if (frame != FrameAllocator.NONE) {
            cache.io().awaitRead(frame);
        }
        return frame;
    }

    private static int failure(PageOutcome outcome, Errno other) {
        return outcome.kind() == PageOutcome.Kind.OUT_OF_MEMORY ? Errno.ENOMEM.result() : other.result();
    }

    /**
     * Writes bytes for write(2); the caller moves the end of the file.
     *
     * @return bytes written, fewer than {@code length} when room ran out on the way, or a negative errno
     */
    public int write(long offset, byte[] from, int at, int length) {
        PageOutcome outcome = new PageOutcome();
        int done = 0;
        while (done < length) {
            int index = (int) (offset + done >> SHIFT);
            int start = (int) (offset + done) & PAGE - 1;
            int part = Math.min(length - done, PAGE - start);
            if (backing.storing()) {
                cache.writeback().balance();
            }
            work.path(KernelPath.FILE_WRITE_PAGE);
            int frame = pages.find(index);
            if (frame == PageIndex.NONE) {
                frame = pages.add(index, part == PAGE, outcome);
            }
            if (frame == FrameAllocator.NONE) {
                return done > 0 ? done : failure(outcome, Errno.ENOSPC);
            }
            cache.io().awaitRead(frame);
            cache.write(frame, start, from, at + done, part);
            pages.setDirty(frame);
            cache.lru().markAccessed(frame);
            done += part;
        }
        return done;
    }

    /**
     * Puts the pages of {@code [from, to)} into memory, so that writing them finds room.
     *
     * @return 0 or a negative errno
     */
    public int allocate(long from, long to) {
        PageOutcome outcome = new PageOutcome();
        for (long index = from >> SHIFT; index << SHIFT < to; index++) {
            boolean there = pages.find((int) index) != PageIndex.NONE;
            if (!there && pages.add((int) index, false, outcome) == FrameAllocator.NONE) {
                return failure(outcome, Errno.ENOSPC);
            }
        }
        return 0;
    }
}
