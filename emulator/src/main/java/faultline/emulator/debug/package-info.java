/** A debugger's port: what it may ask of a machine and its processes, without any protocol and without disturbing the model. */
package faultline.emulator.debug;
