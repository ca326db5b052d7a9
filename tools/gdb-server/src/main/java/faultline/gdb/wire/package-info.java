/** Packets on the wire: frames, checksums, escapes, acknowledgements. */
package faultline.gdb.wire;
