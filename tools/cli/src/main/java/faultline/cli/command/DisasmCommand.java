package faultline.cli.command;

import faultline.cli.program.ElfSections;
import faultline.cli.program.GuestProgram;
import faultline.emulator.decode.Decoder;
import faultline.emulator.decode.Disassembler;
import faultline.emulator.decode.OpcodeTable;
import java.io.PrintStream;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code faultline disasm}: a program's code in the manner of {@code objdump -d -M intel}. */
@Command(name = "disasm", description = "Disassemble a program's code sections, in Intel syntax.")
public final class DisasmCommand implements Callable<Integer> {

    private static final int BYTES_SHOWN = 8;

    private final Tools tools;
    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "A static i386 ELF file, an .asm file or a bundled guest.")
    private String program;

    /** A command that finds programs with {@code tools}. */
    public DisasmCommand(Tools tools, Terminal terminal) {
        this.tools = tools;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        GuestProgram guest = tools.finder().find(program);
        tools.simulator().check(guest);
        ElfSections elf = new ElfSections(guest.name(), guest.image());
        NavigableMap<Long, String> names = new TreeMap<>();
        elf.symbols().forEach(symbol -> names.putIfAbsent(symbol.address() & 0xffff_ffffL, symbol.name()));
        Disassembler disassembler =
                new Disassembler(new Decoder(OpcodeTable.load()), address -> nearest(names, address));
        terminal.out().println(guest.name() + ":     file format elf32-i386");
        for (ElfSections.Code code : elf.code()) {
            terminal.out().println("\nDisassembly of section " + code.section() + ":");
            list(code, names, disassembler);
        }
        return 0;
    }

    private void list(ElfSections.Code code, Map<Long, String> names, Disassembler disassembler) {
        byte[] bytes = code.bytes();
        PrintStream out = terminal.out();
        for (int at = 0; at < bytes.length; ) {
            int start = at;
            int address = code.address() + at;
            String name = names.get(address & 0xffff_ffffL);
            if (name != null) {
                out.println(String.format("\n%08x <%s>:", address, name));
            }
            Disassembler.Line line = disassembler.line(
                    address, offset -> start + offset < bytes.length ? bytes[start + offset] & 0xff : 0);
            int length = Math.min(line.length(), bytes.length - at);
            out.println(String.format(
                    "%8x:\t%-" + 3 * BYTES_SHOWN + "s\t%s", address, hex(bytes, at, length), line.text()));
            at += length;
        }
    }

    private static String hex(byte[] bytes, int at, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = at; i < at + length; i++) {
            text.append(String.format("%02x ", bytes[i]));
        }
        return text.toString();
    }

    /** The last symbol at or before {@code address}, with the distance from it. */
    private static String nearest(NavigableMap<Long, String> names, int address) {
        Map.Entry<Long, String> entry = names.floorEntry(address & 0xffff_ffffL);
        if (entry == null) {
            return null;
        }
        long distance = (address & 0xffff_ffffL) - entry.getKey();
        return distance == 0 ? entry.getValue() : entry.getValue() + "+0x" + Long.toHexString(distance);
    }
}
