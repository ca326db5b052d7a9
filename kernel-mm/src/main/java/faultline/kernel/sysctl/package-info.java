/** Numbers below /proc/sys that steer the kernel: what they are called, which values they take, and whom they tell. */
package faultline.kernel.sysctl;
