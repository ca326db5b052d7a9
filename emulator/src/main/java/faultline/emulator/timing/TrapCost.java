package faultline.emulator.timing;

/**
 * What one way into the kernel and back costs, beyond the memory it touches.
 *
 * @param entry cycles from the user instruction to the first kernel instruction
 * @param leave cycles of the return instruction
 */
public record TrapCost(int entry, int leave) {

    /** Checks the costs. */
    public TrapCost {
        if (entry < 0 || leave < 0) {
            throw new IllegalArgumentException("trap costs must not be negative");
        }
    }
}
