package faultline.emulator.timing;

/**
 * The classes of instructions that a machine profile prices. The cost of a class is the whole time of the instruction
 * with every memory access hitting the first-level cache; misses, mispredictions and locks come on top.
 */
public enum CostClass {
    /** Moves, adds, logic, compares, tests, flag operations, loads and stores that hit. */
    SIMPLE,
    /** NOP in all lengths. */
    NOP,
    /** ADC and SBB. */
    CARRY,
    /** Shifts and rotates by any count. */
    SHIFT,
    /** SHLD and SHRD. */
    SHIFT_DOUBLE,
    /** RCL and RCR by more than one. */
    ROTATE_CARRY,
    /** LEA with a scaled index. */
    LEA_SCALED,
    /** CMOVcc and SETcc. */
    CONDITIONAL_MOVE,
    /** BSWAP. */
    BYTE_SWAP,
    /** BSF and BSR. */
    BIT_SCAN,
    /** BT, BTS, BTR, BTC. */
    BIT_TEST,
    /** XCHG between registers. */
    EXCHANGE,
    /** XADD, CMPXCHG without a lock. */
    COMPARE_EXCHANGE,
    /** CMPXCHG8B without a lock. */
    COMPARE_EXCHANGE_8,
    /** MUL and IMUL. */
    MULTIPLY,
    /** DIV and IDIV with an 8-bit divisor. */
    DIVIDE_8,
    /** DIV and IDIV with a 16-bit divisor. */
    DIVIDE_16,
    /** DIV and IDIV with a 32-bit divisor. */
    DIVIDE_32,
    /** Jumps, taken or not. */
    BRANCH,
    /** Near CALL. */
    CALL,
    /** Near RET. */
    RETURN,
    /** PUSH and POP. */
    PUSH_POP,
    /** PUSHA, POPA, ENTER, LEAVE. */
    STACK_FRAME,
    /** Start of a REP instruction. */
    REPEAT_START,
    /** One step of a string instruction, repeated or not, other than REP MOVS and REP STOS. */
    STRING_STEP,
    /** PUSHF. */
    FLAGS_STORE,
    /** POPF. */
    FLAGS_LOAD,
    /** AAA, AAD, AAM, AAS, DAA, DAS, XLAT, BOUND, INTO and other microcode. */
    MICROCODE,
    /** Loads of a segment register. */
    SEGMENT_LOAD,
    /** CPUID. */
    CPUID,
    /** RDTSC. */
    RDTSC,
    /** x87 moves, exchanges and constants. */
    FPU_MOVE,
    /** x87 additions, subtractions, compares. */
    FPU_ADD,
    /** x87 multiplications. */
    FPU_MULTIPLY,
    /** x87 divisions and square roots. */
    FPU_DIVIDE,
    /** x87 transcendental functions. */
    FPU_TRANSCENDENTAL,
    /** x87 control and environment instructions. */
    FPU_CONTROL,
    /** MMX and SSE moves, loads and stores. */
    SIMD_MOVE,
    /** MMX and SSE integer arithmetic, logic, shifts and shuffles. */
    SIMD_INTEGER,
    /** MMX and SSE integer multiplications and sums of differences; reciprocal estimates. */
    SIMD_MULTIPLY_INTEGER,
    /** SSE additions, compares, minima and conversions. */
    SIMD_ADD,
    /** SSE multiplications. */
    SIMD_MULTIPLY,
    /** SSE divisions and square roots. */
    SIMD_DIVIDE;

    private static final CostClass[] ALL = values();

    /** Number of classes: the length of a cost array. */
    public static final int COUNT = ALL.length;

    /** The class with ordinal {@code index}. */
    public static CostClass of(int index) {
        return ALL[index];
    }
}
