package faultline.gdb.wire;

/** What can arrive from a client. */
public sealed interface Inbound {

    /** A packet with a good checksum; {@code body} has its escapes undone. */
    record Packet(byte[] body) implements Inbound {}

    /** A packet that cannot be answered but with an error: its checksum is wrong, or it is longer than allowed. */
    record Malformed(boolean checksum) implements Inbound {}

    /** {@code +}. */
    record Ack() implements Inbound {}

    /** {@code -}. */
    record Nak() implements Inbound {}

    /** Byte 03 outside of packets: stop. */
    record Interrupt() implements Inbound {}
}
