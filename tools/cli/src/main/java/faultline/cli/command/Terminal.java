package faultline.cli.command;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * Where the command reads and writes.
 *
 * @param rawOut standard output, unbuffered, for the guest
 * @param out standard output for our own text
 * @param err standard error, for the guest and for our own text
 * @param progress whether someone watches standard error
 */
public record Terminal(InputStream in, OutputStream rawOut, PrintStream out, PrintStream err, boolean progress) {}
