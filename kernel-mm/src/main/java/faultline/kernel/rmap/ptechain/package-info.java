/** pte_chains: each page knows the address of every entry that maps it. */
package faultline.kernel.rmap.ptechain;
