package faultline.assembler.layout;

import faultline.assembler.source.SourcePos;
import faultline.assembler.syntax.SectionAttributes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** A section while it is being assembled. */
final class SectionState {
    final String name;
    final int index;
    final SectionAttributes attributes;
    final SourcePos pos;
    /** Bytes of the section so far, or its size once the pass is over. */
    long offset;

    int align;
    long address;
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final List<LineEntry> lines = new ArrayList<>();

    SectionState(String name, int index, SectionAttributes attributes, SourcePos pos) {
        this.name = name;
        this.index = index;
        this.attributes = attributes;
        this.pos = pos;
        this.align = attributes.align();
    }
}
