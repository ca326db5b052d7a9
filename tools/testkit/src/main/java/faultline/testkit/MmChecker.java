package faultline.testkit;

import faultline.emulator.machine.Machine;
import faultline.emulator.memory.PhysicalMemory;
import faultline.emulator.paging.PageTableEntry;
import faultline.emulator.paging.PageTableFormat;
import faultline.emulator.trap.SupervisorPort;
import faultline.kernel.account.Activity;
import faultline.kernel.file.FileMapping;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.frame.FrameTable;
import faultline.kernel.frame.FrameUse;
import faultline.kernel.frame.SlabCache;
import faultline.kernel.kernel.Kernel;
import faultline.kernel.kernel.MemoryParts;
import faultline.kernel.mapping.Commitment;
import faultline.kernel.mm.AddressSpace;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.LargeEntries;
import faultline.kernel.pagetable.NonPresentPte;
import faultline.kernel.pagetable.Pte;
import faultline.kernel.process.Process;
import faultline.kernel.process.ProgramLoader;
import faultline.kernel.rmap.WalkStatistics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Law 8: the kernel's books balance. Can be run between any two instructions of a guest and changes nothing.
 *
 * <p>It counts everything anew from the page tables' bytes and compares that with what the kernel believes.
 */
public final class MmChecker {

    private static final int USER_END = 0xC0000000;

    private final Machine machine;
    private final Kernel kernel;
    private final MemoryParts memory;
    private final PageTableFormat format;
    private final FrameTable frames;
    private final PageBooks pageBooks;
    private final HugeBooks hugeBooks;
    private final List<String> violations = new ArrayList<>();
    private final Map<Integer, Set<Long>> mappings = new TreeMap<>();
    private final NonlinearBooks nonlinear;
    private final Map<Long, String> places = new HashMap<>();
    private final Set<Integer> tableFrames = new TreeSet<>();
    private int filePages;

    private final Collection<AddressSpace> more;

    private MmChecker(Machine machine, Kernel kernel, Collection<AddressSpace> more) {
        this.more = more;
        this.machine = machine;
        this.kernel = kernel;
        this.memory = kernel.parts().memory();
        this.format = memory.tables().format();
        this.frames = memory.boot().table();
        this.pageBooks = new PageBooks(memory, this::expect);
        this.hugeBooks = new HugeBooks(memory, this::expect);
        this.nonlinear = new NonlinearBooks(memory, this::expect);
    }

    /** What is wrong now, one line each; empty when the books balance. */
    public static List<String> violations(Machine machine, Kernel kernel) {
        return violations(machine, kernel, List.of());
    }

    /** As {@link #violations(Machine, Kernel)}, with address spaces that no process has. */
    static List<String> violations(Machine machine, Kernel kernel, Collection<AddressSpace> more) {
        MmChecker checker = new MmChecker(machine, kernel, more);
        checker.checkAll();
        return List.copyOf(checker.violations);
    }

    /**
     * Throws if anything is wrong now.
     *
     * @throws AssertionError with all that is wrong
     */
    public static void check(Machine machine, Kernel kernel) {
        List<String> wrong = violations(machine, kernel);
        if (!wrong.isEmpty()) {
            throw new AssertionError("the kernel's books do not balance:\n  " + String.join("\n  ", wrong));
        }
    }

    private void checkAll() {
        Collection<AddressSpace> spaces = spaces();
        for (AddressSpace space : spaces) {
            checkVmas(space);
            checkTables(space);
        }
        checkFrames();
        checkReverseMap(spaces);
        pageBooks.check();
        hugeBooks.check();
        checkPartition();
        checkSlabs(spaces);
        new RangeBooks(memory.manager().spaces().volatileRanges(), this::expect).check(spaces);
        new TranslationBooks(memory, this::expect).check(machine, spaces);
        checkCommitment(spaces);
    }

    /** What is promised is what somebody may use. */
    private void checkCommitment(Collection<AddressSpace> spaces) {
        Commitment commitment = memory.manager().commitment();
        long expected = memory.pageCache().committedPages();
        for (AddressSpace space : spaces) {
            for (Vma vma : space.vmas()) {
                expected += vma.has(Vma.ACCOUNT) ? vma.pages() : 0;
            }
        }
        expected = commitment.rules().counts() ? expected : 0;
        expect(
                commitment.committed() == expected,
                "%d pages are promised, %d are accounted for",
                commitment.committed(),
                expected);
    }

    private Collection<AddressSpace> spaces() {
        Map<Integer, AddressSpace> spaces = new TreeMap<>();
        for (Process process : kernel.parts().processes().all()) {
            if (process.space() != null) {
                spaces.put(process.space().id(), process.space());
            }
            if (process.inCall() && process.call().attachment() instanceof ProgramLoader.Image image) {
                // exec waits for other threads to end before the new program takes the place of the old.
                spaces.put(image.space().id(), image.space());
            }
        }
        more.forEach(space -> spaces.put(space.id(), space));
        return spaces.values();
    }

    private void checkVmas(AddressSpace space) {
        long end = 0;
        int count = 0;
        for (Vma vma : space.vmas()) {
            long start = Integer.toUnsignedLong(vma.start());
            expect(start >= end, "mm %d: vma at %08x overlaps the one before", space.id(), vma.start());
            expect(
                    Integer.compareUnsigned(vma.start(), vma.end()) < 0 && (vma.start() & 0xFFF) == 0,
                    "mm %d: vma at %08x has bad bounds",
                    space.id(),
                    vma.start());
            expect(space.vmas().peek(vma.start()) == vma, "mm %d: vma at %08x is not found", space.id(), vma.start());
            end = Integer.toUnsignedLong(vma.end());
            count++;
        }
        expect(end <= Integer.toUnsignedLong(USER_END), "mm %d reaches into the kernel", space.id());
        expect(
                count == space.vmas().size(),
                "mm %d: %d vmas, %d counted",
                space.id(),
                space.vmas().size(),
                count);
    }

    private void checkTables(AddressSpace space) {
        int[] resident = {0};
        int before = tableFrames.size();
        walk(space, space.root(), 0, 0, resident);
        if (format.tableBytes(0) == PhysicalMemory.FRAME_BYTES) {
            table(space, (int) (space.root() >>> PhysicalMemory.FRAME_SHIFT));
        }
        expect(
                resident[0] == space.residentPages(),
                "mm %d: rss %d, %d pages mapped",
                space.id(),
                space.residentPages(),
                resident[0]);
        expect(
                tableFrames.size() - before == space.tablePages(),
                "mm %d: %d table pages, %d found",
                space.id(),
                space.tablePages(),
                tableFrames.size() - before);
    }

    private void walk(AddressSpace space, long table, int level, long base, int[] resident) {
        for (int i = 0; i < format.entries(level); i++) {
            long va = base + ((long) i << format.shift(level));
            if (va >= Integer.toUnsignedLong(USER_END)) {
                return;
            }
            long address = table + (long) i * format.entryBytes();
            long entry = format.read(machine.memory(), address);
            if (level == format.levels() - 1) {
                if (!Pte.isNone(entry)) {
                    leaf(space, (int) va, address, entry, resident);
                }
            } else if (level == format.largeLevel() && LargeEntries.maps(entry)) {
                resident[0] += hugeBooks.entry(space, (int) va, entry);
            } else if (PageTableEntry.present(entry)) {
                table(space, PageTableEntry.frame(entry));
                walk(space, (long) PageTableEntry.frame(entry) << 12, level + 1, va, resident);
            }
        }
    }

    private void table(AddressSpace space, int frame) {
        expect(tableFrames.add(frame), "mm %d: table in frame %d is used twice", space.id(), frame);
        expect(
                frames.use(frame) == FrameUse.PAGE_TABLE,
                "mm %d: table in frame %d, which is %s",
                space.id(),
                frame,
                frames.use(frame).label());
    }

    private void leaf(AddressSpace space, int va, long address, long entry, int[] resident) {
        Vma vma = space.vmas().peek(va);
        expect(vma != null && vma.contains(va), "mm %d: %08x is mapped outside any vma", space.id(), va);
        if (NonPresentPte.isPurged(entry)) {
            expect(
                    vma == null || vma.file() == null && entry == pageBooks.purgedEntry(),
                    "mm %d: %08x has purged entry %x in a vma or format that has none",
                    space.id(),
                    va,
                    entry);
            return;
        }
        if (NonPresentPte.isFile(entry)) {
            nonlinear.offset(space, vma, va, entry);
            return;
        }
        if (!Pte.isPresent(entry)) {
            expect(NonPresentPte.isSwap(entry), "mm %d: %08x has entry %x", space.id(), va, entry);
            pageBooks.swapEntry(space, va, entry);
            return;
        }
        boolean writable = Pte.isWritable(entry) && PageTableEntry.present(entry);
        expect(
                vma == null || !writable || vma.has(Vma.WRITE),
                "mm %d: %08x is writable in a vma that is not",
                space.id(),
                va);
        int frame = Pte.frame(entry);
        if (frames.isReserved(frame)) {
            expect(!writable, "mm %d: %08x maps reserved frame %d writable", space.id(), va, frame);
            return;
        }
        resident[0]++;
        mappings.computeIfAbsent(frame, f -> new TreeSet<>()).add(address);
        places.put(address, String.format("mm %d %08x %s", space.id(), va, about(vma)));
        nonlinear.page(space, vma, va, address, entry);
        boolean shared = vma != null && vma.has(Vma.SHARED) && frames.use(frame) == FrameUse.FILE;
        expect(
                !writable || shared || frames.count(frame) - pageBooks.kernelReferences(frame) == 1,
                "mm %d: %08x is writable but its page has %d users",
                space.id(),
                va,
                frames.count(frame));
    }

    private static String about(Vma vma) {
        return vma == null
                ? "(no vma)"
                : String.format(
                        "(%08x-%08x flags %x page %x%s)",
                        vma.start(),
                        vma.end(),
                        vma.flags(),
                        vma.pageOffset(),
                        vma.file() == null ? "" : " " + vma.file().name());
    }

    private void checkFrames() {
        for (int frame = 0; frame < frames.frames(); frame++) {
            int mapped = mappings.getOrDefault(frame, Set.of()).size();
            if (frames.use(frame) == FrameUse.ANON) {
                expect(
                        frames.count(frame) == mapped + pageBooks.kernelReferences(frame),
                        "frame %d: count %d, mapped by %d entries, the kernel's own references %d",
                        frame,
                        frames.count(frame),
                        mapped,
                        pageBooks.kernelReferences(frame));
            } else if (frames.use(frame) == FrameUse.FILE) {
                checkFilePage(frame, mapped);
            } else {
                expect(
                        mapped == 0,
                        "frame %d is %s but mapped",
                        frame,
                        frames.use(frame).label());
            }
        }
    }

    /** A page in the page cache has its owner's reference and one from each entry, and is found at its index. */
    private void checkFilePage(int frame, int mapped) {
        Object owner = frames.mapping(frame);
        int owners = owner == null ? 0 : 1;
        int others = pageBooks.kernelReferences(frame);
        filePages += owners;
        expect(
                frames.count(frame) == mapped + owners + others,
                "frame %d of a file: count %d, mapped by %d entries, %d owners, %d other references",
                frame,
                frames.count(frame),
                mapped,
                owners,
                others);
        // A page that its file has lost may wait in a pagevec for its last reference to go.
        boolean lost = owner == null && mapped == 0 && others > 0;
        expect(
                lost || owner instanceof FileMapping && ((FileMapping) owner).peek(frames.index(frame)) == frame,
                "frame %d of a file is not at its index %d",
                frame,
                frames.index(frame));
    }

    private void checkReverseMap(Collection<AddressSpace> spaces) {
        SupervisorPort real = kernel.work().cpu();
        kernel.work().on(new SilentPort(real));
        // Walks say which phase they are in; this activity, in which no time passes, is there for them to say it to.
        kernel.work().begin(0, Activity.BOOT, 0);
        WalkStatistics.Counts walks = memory.rmap().walks().counts();
        try {
            for (Map.Entry<Integer, Set<Long>> mapping : mappings.entrySet()) {
                checkReverseMap(mapping.getKey(), mapping.getValue());
            }
            spaces.forEach(nonlinear::check);
        } finally {
            memory.rmap().walks().restore(walks);
            kernel.work().end(Activity.BOOT);
            kernel.work().on(real);
        }
    }

    private void checkReverseMap(int frame, Set<Long> expected) {
        int count = memory.rmap().mapCount(frame);
        expect(
                count == -1 || count == expected.size(),
                "frame %d: map count %d, mapped by %d entries",
                frame,
                count,
                expected.size());
        if (!memory.rmap().findsMappings()) {
            return;
        }
        Set<Long> findable = nonlinear.findable(frame, expected);
        Set<Long> found = new TreeSet<>();
        memory.rmap().walk(frame, (space, va, pte) -> {
            expect(found.add(pte), "frame %d: the walk finds entry %x twice", frame, pte);
            expect(memory.tables().locate(space, va) == pte, "frame %d: entry %x is not at %08x", frame, pte, va);
            return true;
        });
        expect(
                found.equals(findable),
                "frame %d (%s, index %x): the walk finds %d of %d entries; it is mapped at %s",
                frame,
                frames.use(frame).label(),
                frames.index(frame),
                found.size(),
                findable.size(),
                expected.stream().map(places::get).toList());
    }

    private void checkPartition() {
        FrameAllocator allocator = memory.boot().allocator();
        int free = 0;
        int tables = 0;
        int slab = 0;
        for (int frame = 0; frame < frames.frames(); frame++) {
            FrameUse use = frames.use(frame);
            free += use == FrameUse.FREE ? 1 : 0;
            tables += use == FrameUse.PAGE_TABLE ? 1 : 0;
            slab += use == FrameUse.SLAB ? 1 : 0;
        }
        expect(
                free == allocator.freeFrames(),
                "%d frames are free, the allocator says %d",
                free,
                allocator.freeFrames());
        expect(
                tables == tableFrames.size() && tables == memory.tableFrames().inUse(),
                "%d frames hold page tables, %d are reachable, the kernel says %d",
                tables,
                tableFrames.size(),
                memory.tableFrames().inUse());
        expect(
                filePages == memory.pageCache().cachedPages(),
                "%d frames hold pages of files, the page cache says %d",
                filePages,
                memory.pageCache().cachedPages());
        long slabFrames =
                memory.slabs().all().stream().mapToLong(SlabCache::frames).sum();
        expect(slab == slabFrames, "%d frames hold slabs, the caches say %d", slab, slabFrames);
    }

    private void checkSlabs(Collection<AddressSpace> spaces) {
        long vmas = spaces.stream().mapToLong(space -> space.vmas().size()).sum();
        long inUse = memory.manager().spaces().vmasInUse();
        expect(vmas == inUse, "%d vmas are linked, %d are allocated", vmas, inUse);
    }

    /** Notes a violation unless something holds. */
    interface Expectation {
        void that(boolean holds, String message, Object... arguments);
    }

    private void expect(boolean holds, String message, Object... arguments) {
        if (!holds) {
            violations.add(String.format(message, arguments));
        }
    }
}
