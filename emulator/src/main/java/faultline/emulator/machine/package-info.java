/** Wiring: profiles, CPUs and the run loop that make a machine of the parts. */
package faultline.emulator.machine;
