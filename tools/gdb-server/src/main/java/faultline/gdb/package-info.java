/** The remote debugger port: a server that speaks the GDB remote serial protocol to one client at a time. */
package faultline.gdb;
