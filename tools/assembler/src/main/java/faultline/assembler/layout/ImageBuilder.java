package faultline.assembler.layout;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Makes the finished image from the state after the last pass. */
final class ImageBuilder {
    private final List<SectionState> order;
    private final SymbolTable symbols;
    /** Position in the image of each section, by its number while assembling; -1 when it is left out. */
    private final int[] position;

    private final List<SectionState> all;

    ImageBuilder(List<SectionState> sections, List<SectionState> placed, SymbolTable symbols) {
        this.all = sections;
        this.symbols = symbols;
        this.order = new ArrayList<>(placed);
        sections.stream().filter(s -> !s.attributes.alloc()).forEach(order::add);
        position = new int[sections.size()];
        for (int i = 0; i < order.size(); i++) {
            position[order.get(i).index] = i;
        }
    }

    Image build() {
        List<SectionImage> images = new ArrayList<>();
        List<LineEntry> lines = new ArrayList<>();
        for (SectionState s : order) {
            byte[] bytes = s.attributes.progbits() ? s.bytes.toByteArray() : new byte[0];
            images.add(new SectionImage(s.name, s.attributes, s.align, s.address, s.offset, bytes));
            lines.addAll(s.lines);
        }
        return new Image(images, symbolImages(), lines);
    }

    private List<SymbolImage> symbolImages() {
        List<SymbolImage> out = new ArrayList<>();
        for (Symbol s : symbols.all()) {
            if (s.name.startsWith("..@") || s.value.unknown()) {
                continue;
            }
            int section = s.value.section();
            if (section < 0) {
                out.add(new SymbolImage(s.name, s.value.number(), 0, -1, SymbolImage.Kind.CONSTANT, s.global));
                continue;
            }
            SymbolImage.Kind kind = kind(s, all.get(section));
            long address = all.get(section).address + s.value.number();
            long size = kind == SymbolImage.Kind.LABEL ? 0 : end(s) - s.value.number();
            out.add(new SymbolImage(s.name, address, size, position[section], kind, s.global));
        }
        return out;
    }

    private static SymbolImage.Kind kind(Symbol s, SectionState section) {
        if (s.type != null && (s.type.equals("function") || s.type.equals("data"))) {
            return s.type.equals("function") ? SymbolImage.Kind.FUNCTION : SymbolImage.Kind.OBJECT;
        }
        if (isLocal(s) || s.constant) {
            return SymbolImage.Kind.LABEL;
        }
        return section.attributes.exec() ? SymbolImage.Kind.FUNCTION : SymbolImage.Kind.OBJECT;
    }

    private static boolean isLocal(Symbol s) {
        return s.name.indexOf('.') >= 0;
    }

    /** The offset of the next symbol of the same rank behind {@code s}, or the end of the section. */
    private long end(Symbol s) {
        List<Long> starts = new ArrayList<>();
        for (Symbol o : symbols.all()) {
            boolean rank = !o.value.unknown() && !isLocal(o) && !o.constant && o.value.section() == s.value.section();
            if (rank && o.value.number() > s.value.number()) {
                starts.add(o.value.number());
            }
        }
        return starts.stream().min(Comparator.naturalOrder()).orElse(all.get(s.value.section()).offset);
    }
}
