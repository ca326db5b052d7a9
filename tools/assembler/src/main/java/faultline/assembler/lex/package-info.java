/** Tokens of NASM source: identifiers, numbers, strings, operators and preprocessor words. */
package faultline.assembler.lex;
