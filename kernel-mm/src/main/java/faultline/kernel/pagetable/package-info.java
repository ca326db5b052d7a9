/** User page tables as the kernel builds, reads and frees them, and what their entries mean to it. */
package faultline.kernel.pagetable;
