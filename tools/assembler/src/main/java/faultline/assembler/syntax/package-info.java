/** The statements of a source: labels, instructions, data and section directives, as trees. */
package faultline.assembler.syntax;
