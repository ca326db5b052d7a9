/** Processes: programs and their loading, scheduling, signals, birth and death. */
package faultline.kernel.process;
