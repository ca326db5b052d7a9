/** What the kernel shows of itself and of processes as files: /proc. */
package faultline.kernel.procfs;
