/** anonmm: a page knows a member of the family of address spaces that may map it, and its address there. */
package faultline.kernel.rmap.anonmm;
