/** The contract between hardware and kernel: what traps, what the kernel may ask of a CPU. */
package faultline.emulator.trap;
