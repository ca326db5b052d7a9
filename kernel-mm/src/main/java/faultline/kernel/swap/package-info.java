/** Swap space: areas with their slots, the cache of pages that have one, and the way to the disk and back. */
package faultline.kernel.swap;
