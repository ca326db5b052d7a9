package faultline.assembler.encode;

import faultline.assembler.expr.Scope;
import faultline.assembler.expr.Value;
import faultline.assembler.source.SourcePos;

/** Where an instruction is being placed, and what the symbols are worth in this pass. */
public interface Place extends Scope {

    /** The section of the instruction. */
    int section();

    /** The offset of the instruction in its section, in bytes. */
    long offset();

    /** The address a relocatable value comes to; 0-based sections until the layout is done. */
    long address(Value v);

    /** Tells the author of something that is legal and probably not meant. */
    void warn(SourcePos pos, String message);

    /** Whether this pass makes the final bytes, so that mistakes are to be told. */
    boolean last();
}
