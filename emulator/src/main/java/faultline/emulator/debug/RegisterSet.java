package faultline.emulator.debug;

/** The user-visible registers of a thread, without any encoding of a protocol. */
public final class RegisterSet {

    /** EAX ECX EDX EBX ESP EBP ESI EDI. */
    public final int[] general = new int[8];
    /** EIP. */
    public int eip;
    /** EFLAGS. */
    public int eflags;
    /** Selectors: ES CS SS DS FS GS. */
    public final int[] selectors = new int[6];
    /** Linear bases of the segments, same order; they cannot be changed. */
    public final int[] bases = new int[6];
    /** Significands of ST(0) to ST(7). */
    public final long[] significands = new long[8];
    /** Sign and exponent of ST(0) to ST(7): 16 bits each. */
    public final int[] exponents = new int[8];
    /** x87 control word. */
    public int control;
    /** x87 status word. */
    public int status;
    /** x87 tag word, two bits a physical register. */
    public int tags;
    /** Code selector of the last x87 instruction. */
    public int instructionSelector;
    /** Address of the last x87 instruction. */
    public int instructionPointer;
    /** Selector of its operand. */
    public int dataSelector;
    /** Address of its operand. */
    public int dataPointer;
    /** Its opcode, 11 bits. */
    public int opcode;
    /** XMM registers, two longs each, the low half first. */
    public final long[] xmm = new long[16];
    /** MXCSR. */
    public int mxcsr;
    /** The system call that the thread is in, or -1. */
    public int systemCall = -1;
    /** CR0 of the CPU; it cannot be changed. */
    public int cr0;
    /** CR2: the last address that faulted; it cannot be changed. */
    public int cr2;
    /** CR3 of the address space; it cannot be changed. */
    public long cr3;
}
