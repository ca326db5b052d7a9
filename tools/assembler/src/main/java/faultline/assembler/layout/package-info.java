/** Passes over the statements until every symbol has settled, then the bytes of every section. */
package faultline.assembler.layout;
