package faultline.gdb;

import faultline.gdb.wire.Inbound;
import io.netty.channel.Channel;

/**
 * Something for the thread that runs the machine.
 *
 * @param from whose connection
 * @param event what happened to it
 * @param message what arrived, if something did
 */
record Mail(Channel from, Event event, Inbound message) {

    enum Event {
        CONNECTED,
        DISCONNECTED,
        ARRIVED,
        /** No client will come any more: what is debugged is to be killed. */
        ABANDONED
    }
}
