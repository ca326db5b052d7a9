/** What changes an address space: mmap, munmap, mprotect, brk, fork and exit. */
package faultline.kernel.mapping;
