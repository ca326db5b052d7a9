/** anon_vma_chains: a vma belongs to its own anon_vma and to those of its ancestors. */
package faultline.kernel.rmap.anonvmachain;
