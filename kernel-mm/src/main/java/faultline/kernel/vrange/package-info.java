/** Ranges of an address space whose pages the kernel may throw away: what vrange marks, kept in an interval tree for each mm. */
package faultline.kernel.vrange;
