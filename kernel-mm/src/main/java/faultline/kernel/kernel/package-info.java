/** The kernel as a whole and the choice of its historic design. */
package faultline.kernel.kernel;
