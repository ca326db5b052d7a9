/** The reference engine: an interpreter over a cache of decoded instructions. */
package faultline.emulator.exec.interp;
