package faultline.kernel.debug;

import faultline.emulator.memory.PhysicalMemory;
import faultline.kernel.abi.UserLayout;
import faultline.kernel.kernel.Kernel;
import faultline.kernel.mm.Vma;
import faultline.kernel.pagetable.LargeEntries;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.Pte;
import faultline.kernel.process.Process;
import java.util.List;

/** Monitor commands that stop at what only a kernel knows, and the one that tells events. */
final class MonitorStops {

    private static final int SHOWN = 20;

    private final Kernel kernel;
    private final PhysicalMemory ram;
    private final KernelBreaks breaks;
    private final PhysicalWatch watch;
    private final KernelEvents events;

    MonitorStops(Kernel kernel, PhysicalMemory ram, KernelBreaks breaks, PhysicalWatch watch, KernelEvents events) {
        this.kernel = kernel;
        this.ram = ram;
        this.breaks = breaks;
        this.watch = watch;
        this.events = events;
    }

    /** Takes a command: its name, its words, what it does. */
    @FunctionalInterface
    interface Register {
        void add(String name, String usage, String help, Monitor.Body body);
    }

    void register(Register commands) {
        commands.add("break", "fault KIND [VA]|cow|fork|oom|reclaim", "stop at an event of the kernel", this::addBreak);
        commands.add("pb", "PA [BYTES]", "stop when anyone changes physical memory", this::watchPhysical);
        commands.add("watch", "pte VA", "stop when a page-table entry changes", this::watchEntry);
        commands.add("clear", "", "no stops of these kinds any more", (process, words) -> clear());
        commands.add("trace", "[on|live|off|LINES]", "what the memory manager did last, or does", this::trace);
    }

    private String trace(Process process, List<String> words) {
        switch (words.isEmpty() ? "" : words.get(0)) {
            case "on" -> events.record(true, false);
            case "live" -> events.record(true, true);
            case "off" -> events.record(false, false);
            default -> {
                long count = words.isEmpty() ? SHOWN : MonitorWords.number(words, 0, "number of lines");
                return events.last((int) Math.min(count, Integer.MAX_VALUE));
            }
        }
        return "";
    }

    private String addBreak(Process process, List<String> words) {
        String what = words.isEmpty() ? "" : words.get(0);
        switch (what) {
            case "fork" -> breaks.addForks();
            case "oom" -> breaks.addOutOfMemory();
            case "reclaim" -> events.setStopsAtReclaim(true);
            case "cow" -> breaks.addFaults("cow", null);
            case "fault" -> addFaults(process, words);
            default -> throw new MonitorWords.Refused("give fault KIND [VA], cow, fork, oom or reclaim");
        }
        return "";
    }

    private void addFaults(Process process, List<String> words) {
        Vma vma = words.size() > 2
                ? ProcessMemory.vma(MonitorWords.space(process), MonitorWords.address(words, 2))
                : null;
        if (words.size() > 2 && vma == null) {
            throw new MonitorWords.Refused(words.get(2) + " is in no mapping");
        }
        if (words.size() < 2 || !breaks.addFaults(words.get(1), vma)) {
            throw new MonitorWords.Refused(
                    "give a kind of fault: any, minor, major, cow, or one that the results name, like zero-fill");
        }
    }

    private String watchPhysical(Process process, List<String> words) {
        long address = MonitorWords.number(words, 0, "physical address");
        long bytes = words.size() > 1 ? MonitorWords.number(words, 1, "length") : Integer.BYTES;
        boolean oneFrame = bytes > 0 && (address & UserLayout.PAGE_SIZE - 1) + bytes <= UserLayout.PAGE_SIZE;
        if (!oneFrame || !ram.contains(address)) {
            throw new MonitorWords.Refused("give an address in RAM and a length within one page");
        }
        watch.add(String.format("physical 0x%x", address), address, (int) bytes);
        return "";
    }

    private String watchEntry(Process process, List<String> words) {
        if (words.size() < 2 || !words.get(0).equals("pte")) {
            throw new MonitorWords.Refused("give pte and an address");
        }
        int va = MonitorWords.address(words, 1);
        PageTables tables = kernel.parts().memory().tables();
        LargeEntries large = kernel.parts().memory().huge().entries();
        boolean isLarge = !Pte.isNone(large.peek(MonitorWords.space(process), va));
        long entry = isLarge
                ? large.locate(MonitorWords.space(process), va)
                : tables.locate(MonitorWords.space(process), va);
        if (entry == PageTables.NONE) {
            throw new MonitorWords.Refused(String.format("there is no page table for 0x%08x yet", va));
        }
        watch.add(String.format("pte of 0x%08x in process %d", va, process.groupId()), entry, tables.entryBytes());
        return "";
    }

    /** Takes back every stop that was asked for here. */
    String clear() {
        breaks.clear();
        watch.clear();
        events.setStopsAtReclaim(false);
        return "";
    }
}
