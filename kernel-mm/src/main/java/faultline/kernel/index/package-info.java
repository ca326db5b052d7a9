/** How a cache finds a frame by its index: the radix trees of 2.6 and the page hash of 2.4. */
package faultline.kernel.index;
