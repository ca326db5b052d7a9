/** What kernel tests stand on: a CPU that only counts, and a kernel memory built over it. */
package faultline.kernel.testing;
