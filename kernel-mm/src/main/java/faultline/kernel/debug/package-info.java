/** The processes of a machine as a debugger sees and stops them; nothing here costs time in the model. */
package faultline.kernel.debug;
