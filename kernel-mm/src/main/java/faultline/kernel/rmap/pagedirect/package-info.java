/** The anon_vma of the RFC of March 2004: a page points to its vma until fork shares it, then to an anon_vma. */
package faultline.kernel.rmap.pagedirect;
