/** NASM expressions: what they say (trees) and what they come to (vectors of registers, sections and a number). */
package faultline.assembler.expr;
