package faultline.assembler.encode;

import faultline.assembler.source.SourcePos;
import java.util.List;

/**
 * An instruction as written.
 *
 * @param mnemonic lower-case mnemonic, without prefixes
 * @param prefixes lower-case prefix words
 * @param operands operands, destination first
 * @param pos where the mnemonic is
 */
public record Instruction(String mnemonic, List<String> prefixes, List<Operand> operands, SourcePos pos) {}
