/** Saves the state of an object graph and puts it back into the same objects, whatever their classes. */
package faultline.emulator.snapshot;
