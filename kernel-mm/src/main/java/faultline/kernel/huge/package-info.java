/** Huge pages: the pool that holds them, the file system whose files are made of them, and their mappings and faults. */
package faultline.kernel.huge;
