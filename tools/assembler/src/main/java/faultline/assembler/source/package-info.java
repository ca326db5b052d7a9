/** Where source text comes from and how mistakes in it are told: positions, diagnostics, include files. */
package faultline.assembler.source;
