package faultline.cli.simulation;

import java.io.InputStream;
import java.io.OutputStream;

/** What the guest's file descriptors 0, 1 and 2 are connected to. */
public record GuestStreams(InputStream in, OutputStream out, OutputStream err) {}
