/** The kernel as a whole: configuration, boot, trap entry points, report; the only place that names a design. */
package faultline.kernel.kernel;
