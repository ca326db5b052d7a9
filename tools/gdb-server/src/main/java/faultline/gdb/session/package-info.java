/** What the packets mean: one session of a client, run by the thread that runs the machine. */
package faultline.gdb.session;
