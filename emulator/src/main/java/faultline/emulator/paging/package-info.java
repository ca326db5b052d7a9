/** Virtual to physical: page-table formats, the walker over real entries, TLBs, and the access paths of a CPU. */
package faultline.emulator.paging;
