package faultline.assembler.encode;

import faultline.assembler.expr.Scope;
import faultline.assembler.expr.Value;

/** Where an instruction is being placed, and what the symbols are worth in this pass. */
public interface Place extends Scope {

    /** The section of the instruction. */
    int section();

    /** The offset of the instruction in its section, in bytes. */
    long offset();

    /** The address a relocatable value comes to; 0-based sections until the layout is done. */
    long address(Value v);

    /** Whether this pass makes the final bytes, so that mistakes are to be told. */
    boolean last();
}
