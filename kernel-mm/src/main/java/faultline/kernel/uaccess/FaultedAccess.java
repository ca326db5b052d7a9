package faultline.kernel.uaccess;

import faultline.emulator.trap.GuestFault;
import faultline.kernel.mm.AddressSpace;

/**
 * The access that a page fault is about; a copy of what the CPU told, whose own record the next access may overwrite.
 *
 * @param space of the faulting process
 * @param address that was accessed
 * @param write whether it was a store
 * @param protection whether there was a page that did not permit it
 * @param stackPointer user ESP for a fault in user mode, the address itself for one in the kernel
 */
public record FaultedAccess(AddressSpace space, int address, boolean write, boolean protection, int stackPointer) {

    /** The access of {@code fault}. */
    public static FaultedAccess of(AddressSpace space, GuestFault fault, int stackPointer) {
        return new FaultedAccess(space, fault.address(), fault.isWrite(), fault.isProtection(), stackPointer);
    }
}
