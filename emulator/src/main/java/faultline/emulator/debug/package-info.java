/** A debugger's port: what it may ask of a machine, without any protocol and without disturbing the model. */
package faultline.emulator.debug;
