/** anon_vma: a page knows the list of vmas that may map it, and where in them to look. */
package faultline.kernel.rmap.anonvma;
