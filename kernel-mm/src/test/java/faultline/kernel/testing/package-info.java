/** Doubles for tests of the kernel without a machine. */
package faultline.kernel.testing;
