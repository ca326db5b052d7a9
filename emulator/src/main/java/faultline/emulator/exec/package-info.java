/** Running guest instructions: what an engine promises, and why it stops. */
package faultline.emulator.exec;
