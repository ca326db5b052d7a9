/** The order in which pages are given up: active and inactive lists, and the batches in which pages reach and leave them. */
package faultline.kernel.lru;
