/** Address spaces: mm_struct, vm_area_struct and the tree that finds them. */
package faultline.kernel.mm;
