package faultline.cli.simulation;

import faultline.gdb.GdbServer;

/**
 * How a run can be debugged.
 *
 * @param server where debuggers connect
 * @param stopsAtStart whether the guest waits for one before its first instruction
 */
public record DebugPort(GdbServer server, boolean stopsAtStart) {}
