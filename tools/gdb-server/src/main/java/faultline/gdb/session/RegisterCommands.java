package faultline.gdb.session;

import faultline.emulator.debug.RegisterSet;
import faultline.emulator.debug.TaskId;

/** Packets g, G, p, P. */
final class RegisterCommands {

    private final Client client;

    RegisterCommands(Client client) {
        this.client = client;
    }

    void register(Commands commands) {
        commands.add("g", in -> Answer.hex(RegisterFile.encode(client.target.registers(client.general()))));
        commands.add("G", this::setAll);
        commands.add("p", this::get);
        commands.add("P", this::set);
    }

    private Answer setAll(Cursor in) throws RspException {
        byte[] bytes = in.hexBytes();
        if (bytes.length != RegisterFile.BYTES) {
            throw new RspException(RspException.INVALID);
        }
        TaskId task = client.general();
        RegisterSet registers = client.target.registers(task);
        RegisterFile.decode(bytes, registers);
        client.target.setRegisters(task, registers);
        return Answer.OK;
    }

    private Answer get(Cursor in) throws RspException {
        byte[] value = RegisterFile.get(client.target.registers(client.general()), in.count());
        if (value == null) {
            throw new RspException(RspException.INVALID);
        }
        return Answer.hex(value);
    }

    private Answer set(Cursor in) throws RspException {
        int number = in.count();
        in.expect('=');
        byte[] value = in.hexBytes();
        TaskId task = client.general();
        RegisterSet registers = client.target.registers(task);
        if (!RegisterFile.put(registers, number, value)) {
            throw new RspException(RspException.INVALID);
        }
        client.target.setRegisters(task, registers);
        return Answer.OK;
    }
}
