/** System calls: the table, and one class for each family of calls. */
package faultline.kernel.syscall;
