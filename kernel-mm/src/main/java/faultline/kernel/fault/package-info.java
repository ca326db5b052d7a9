/** What a page fault does: find the vma, fill, copy or refuse. */
package faultline.kernel.fault;
