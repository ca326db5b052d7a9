/** What finds kernel objects by a number: the radix trees of 2.6 and the page hash of 2.4 for frames, red-black trees for vmas and ranges. */
package faultline.kernel.index;
