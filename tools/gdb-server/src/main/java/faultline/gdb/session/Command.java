package faultline.gdb.session;

/** The meaning of one kind of packet. */
@FunctionalInterface
interface Command {

    /** Runs the packet, whose name has been taken. */
    Answer run(Cursor arguments) throws RspException;
}
