/** Physical frames: mem_map, zones, the buddy allocator and slab caches. */
package faultline.kernel.frame;
