package faultline.emulator.exec.interp;

import faultline.emulator.cpu.Segments;
import faultline.emulator.debug.StopPoints;
import faultline.emulator.decode.Decoder;
import faultline.emulator.exec.FetchPoint;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.Mmu;

/**
 * Where instructions come from: the line and the page that were entered last, and what is decoded there. Each instruction is decoded
 * once per physical frame.
 *
 * <p>Instruction-side model: entering a cache line, by a branch or by running on, is one access; instructions that
 * straddle lines enter both; fetching on within the line costs nothing.
 */
final class CodeWindow {
    static final int PAGE_MASK = PhysicalMemory.FRAME_BYTES - 1;
    /** No line: never equal to a line address, whose low bits are zero. */
    private static final int NO_LINE = 1;

    private static final long NO_TAIL = -1;

    final int lineMask;
    /** The line that instructions were last fetched from, or {@link #NO_LINE}. */
    int line = NO_LINE;
    /** What is decoded in the page of {@link #line}, by offset. */
    DecodedOp[] ops;

    private final Mmu mmu;
    private final PhysicalMemory memory;
    private final StopPoints stops;
    private final Decoder decoder;
    private final Lowering lowering;
    private final CodeCache cache;
    private final CodeReader reader;
    private final int lineBytes;
    private CodePage page;
    /** Whether {@link #ops} is of the kind for flat segments; follows {@link Segments#flat} before each entry. */
    private boolean flat = true;
    /** Where the second page of the instruction at EIP was found, when its cached form proved stale; else NO_TAIL. */
    private long enteredTail = NO_TAIL;

    CodeWindow(Interpreter.Parts parts) {
        this.mmu = parts.mmu();
        this.memory = parts.memory();
        this.stops = mmu.stopPoints();
        this.decoder = parts.decoder();
        this.lowering = new Lowering(parts.costs(), parts.cpuid());
        this.cache = new CodeCache(memory);
        this.reader = new CodeReader(memory, mmu);
        this.lineBytes = mmu.lineBytes();
        this.lineMask = -lineBytes;
        stops.addListener(new StopPoints.Listener() {
            @Override
            public void placeChanged(int offset) {
                cache.forget(offset);
            }
        });
    }

    /** Frame of {@link #line}. */
    int frame() {
        return page.frame;
    }

    /** Makes the next fetch enter its line anew. */
    void leave() {
        line = NO_LINE;
    }

    /** Says that instructions were last fetched from {@code line}, which is in {@code frame}. */
    void entered(int line, int frame) {
        this.line = line;
        if (page == null || page.frame != frame) {
            page = cache.page(frame);
            ops = page.ops(flat);
        }
    }

    FetchPoint fetchPoint() {
        return new FetchPoint(line, page == null ? 0 : page.frame, enteredTail);
    }

    void resumeAt(FetchPoint point) {
        entered(point.line(), point.frame());
        enteredTail = point.tail();
    }

    /** Enters the line of {@code eip}. */
    void enterLine(int eip) {
        enterPage(mmu.fetchLine(eip));
        line = eip & lineMask;
    }

    private void enterPage(long physical) {
        page = cache.page((int) (physical >>> PhysicalMemory.FRAME_SHIFT));
        ops = page.ops(flat);
    }

    /** Segment registers change between turns of the main loop only. */
    void follow(Segments segments) {
        if (flat != segments.flat()) {
            flat = !flat;
            if (page != null) {
                ops = page.ops(flat);
            }
        }
    }

    /** Enters the second line of a known instruction; false if its second page no longer has the same bytes. */
    boolean enterTail(DecodedOp op, int eip) {
        int tailLine = (eip & lineMask) + lineBytes;
        long physical = mmu.fetchLine(tailLine);
        if (op.tail != null) {
            int frame = (int) (physical >>> PhysicalMemory.FRAME_SHIFT);
            if (frame != op.tail.frame || op.tailVersion != op.tail.version) {
                enteredTail = physical;
                return false;
            }
            enterPage(physical);
        }
        line = tailLine;
        return true;
    }

    /** The marked instruction, whose breakpoint is another process's: its second line is entered as always. */
    DecodedOp behindMark(DecodedOp op, int eip) {
        return op.straddles && !enterTail(op, eip) ? decode(eip) : op;
    }

    /** Decodes the instruction at {@code eip}, whose first line has been entered, and enters its second if any. */
    DecodedOp decode(int eip) {
        if (enteredTail == NO_TAIL) {
            reader.start(eip, page.frame);
        } else {
            reader.start(eip, page.frame, enteredTail);
            enteredTail = NO_TAIL;
        }
        DecodedOp op = decodeFromReader(eip);
        if (op.tail != null) {
            page = op.tail;
            ops = page.ops(flat);
            line = eip + op.length - 1 & lineMask;
        } else if (op.straddles) {
            mmu.fetchLine((eip & lineMask) + lineBytes);
            line = (eip & lineMask) + lineBytes;
        }
        return op;
    }

    private DecodedOp decodeFromReader(int eip) {
        DecodedOp op = lowering.lower(decoder.decode(reader), flat);
        op.straddles = (eip + op.length - 1 & lineMask) != (eip & lineMask);
        memory.markCode(page.frame);
        if ((eip & PAGE_MASK) + op.length > PhysicalMemory.FRAME_BYTES) {
            op.tail = cache.page(reader.nextFrame());
            op.tailVersion = op.tail.version;
            memory.markCode(op.tail.frame);
        }
        page.ops(flat)[eip & PAGE_MASK] = stops.mayBreakAt(eip) ? DecodedOp.mark(op) : op;
        return op;
    }
}
