/** The vmas of a file in a radix priority search tree, as from 2.6.7 on. */
package faultline.kernel.rmap.priotree;
