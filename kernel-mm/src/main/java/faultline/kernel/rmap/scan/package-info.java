/** The VM before reverse mapping: only a scan of all page tables finds who maps a page. */
package faultline.kernel.rmap.scan;
