/** The only truth for RAM bytes: sparse physical memory. */
package faultline.emulator.memory;
