package faultline.cli.simulation;

import faultline.gdb.GdbServer;

/**
 * How a run can be debugged.
 *
 * @param server where debuggers connect
 * @param stopsAtStart whether the guest waits for one before its first instruction
 * @param historyBytes bytes of the host for states of the past; 0 for none
 */
public record DebugPort(GdbServer server, boolean stopsAtStart, long historyBytes) {}
