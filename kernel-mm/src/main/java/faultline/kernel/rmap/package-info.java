/** The seam between the kernel and its reverse-mapping designs. */
package faultline.kernel.rmap;
