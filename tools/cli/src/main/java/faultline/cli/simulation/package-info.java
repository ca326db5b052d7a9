/** Runs a guest: what is asked of a simulation, what it is connected to, and how several run side by side. */
package faultline.cli.simulation;
