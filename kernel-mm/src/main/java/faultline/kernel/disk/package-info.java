/** The disk: when requests are done, and what the kernel pays for making them. */
package faultline.kernel.disk;
