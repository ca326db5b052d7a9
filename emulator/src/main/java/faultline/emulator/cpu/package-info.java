/** The state of one IA-32 processor as a user program sees it, and the meaning of its operations on values. */
package faultline.emulator.cpu;
