package faultline.emulator.exec.interp;

/**
 * Numbers of the interpreter's handlers. Those below {@link #FIRST_GENERAL} are cases of the main switch; the rest are
 * grouped by the class that runs them.
 *
 * <p>In the main switch the order is a matter of speed: HotSpot's C2 compiles the cases of a switch from the highest
 * number down, and inlines callees until a limit on the size of the whole is reached (DesiredMethodLimit and
 * NodeCountInliningCutoff in its bytecodeInfo.cpp). So register forms come last, then moves, then what ends in calls anyway.
 */
public final class Handlers {
    private Handlers() {}

    /** Places of the operand modes in a block of handlers: memory first. */
    public static final int MI = 0;

    public static final int MR = 1;
    public static final int RM = 2;
    public static final int RI = 3;
    public static final int RR = 4;
    /** Numbers of the operations of opcodes 00-3F. */
    public static final int ADD = 0;

    public static final int OR = 1;
    public static final int ADC = 2;
    public static final int SBB = 3;
    public static final int AND = 4;
    public static final int SUB = 5;
    public static final int XOR = 6;
    public static final int CMP = 7;

    /** Place of a {@link DecodedOp} operand mode in a block of handlers. */
    public static int byMode(int mode) {
        return DecodedOp.MODES - 1 - mode;
    }

    public static final int RET = 0;
    public static final int CALL_M = 1;
    public static final int CALL_R = 2;
    public static final int CALL = 3;
    public static final int JMP_M = 4;
    public static final int JMP_R = 5;
    public static final int JMP = 6;
    public static final int LEAVE32 = 7;
    public static final int PUSH32_M = 8;
    public static final int INC32_M = 9;
    public static final int DEC32_M = 10;
    public static final int IMUL32_RM = 11;
    public static final int TEST8_MI = 12;
    public static final int MOVZX16_M = 13;
    public static final int MOVSX8_M = 14;
    public static final int MOVSX16_M = 15;
    public static final int PUSH32_I = 16;
    public static final int PUSH32_R = 17;
    public static final int POP32_R = 18;
    public static final int MOVZX8_M = 19;

    /** 8-bit MOV in the five operand modes: plus {@link #byMode}. */
    public static final int MOV8 = 20;
    /** 8-bit CMP likewise. */
    public static final int CMP8 = 25;
    /** 32-bit operations of opcodes 00-3F: plus the operation number, plus eight times {@link #byMode}. */
    public static final int ALU32 = 30;
    /** 32-bit MOV in the five operand modes. */
    public static final int MOV32 = 70;
    /** Conditional jumps, 32-bit operand size: plus the condition code. */
    public static final int JCC = 75;

    public static final int NOP = 91;
    public static final int CMOV32_RR = 92;
    public static final int SETCC_R = 93;
    public static final int CDQ = 94;
    public static final int NOT32_R = 95;
    public static final int NEG32_R = 96;
    public static final int IMUL32_RRI = 97;
    public static final int IMUL32_RR = 98;
    public static final int SAR32_RI = 99;
    public static final int SHR32_RI = 100;
    public static final int SHL32_RI = 101;
    public static final int DEC32_R = 102;
    public static final int INC32_R = 103;
    public static final int LEA32 = 104;
    public static final int MOVSX16_R = 105;
    public static final int MOVSX8_R = 106;
    public static final int MOVZX16_R = 107;
    public static final int MOVZX8_R = 108;
    public static final int TEST8_RI = 109;
    public static final int TEST8_RR = 110;
    public static final int TEST32_RI = 111;
    public static final int TEST32_RR = 112;

    /** First handler of {@link GeneralOps}. */
    public static final int FIRST_GENERAL = 120;

    public static final int ALU = 120;
    public static final int TEST = 121;
    public static final int MOV = 122;
    public static final int EXTEND_ZERO = 123;
    public static final int EXTEND_SIGN = 124;
    public static final int LEA = 125;
    public static final int INC = 126;
    public static final int DEC = 127;
    public static final int NOT = 128;
    public static final int NEG = 129;
    public static final int MUL = 130;
    public static final int IMUL_WIDE = 131;
    public static final int DIV = 132;
    public static final int IDIV = 133;
    public static final int IMUL = 134;
    public static final int IMUL_IMMEDIATE = 135;
    public static final int SHIFT_IMMEDIATE = 136;
    public static final int SHIFT_CL = 137;
    public static final int SHLD = 138;
    public static final int SHRD = 139;
    public static final int BIT_REGISTER = 140;
    public static final int BIT_IMMEDIATE = 141;
    public static final int BSF = 142;
    public static final int BSR = 143;
    public static final int BSWAP = 144;
    public static final int SETCC = 145;
    public static final int CMOV = 146;
    public static final int XCHG = 147;
    public static final int XADD = 148;
    public static final int CMPXCHG = 149;
    public static final int CMPXCHG8B = 150;
    public static final int WIDEN_A = 151;
    public static final int SIGN_TO_D = 152;
    public static final int LAHF = 153;
    public static final int SAHF = 154;
    public static final int XLAT = 155;
    public static final int DECIMAL = 156;
    public static final int CARRY_FLAG = 157;
    public static final int DIRECTION_FLAG = 158;
    public static final int SALC = 159;

    /** First handler of {@link StackOps}. */
    public static final int FIRST_STACK = 160;

    public static final int PUSH = 160;
    public static final int POP = 161;
    public static final int PUSH_SEGMENT = 162;
    public static final int POP_SEGMENT = 163;
    public static final int PUSHA = 164;
    public static final int POPA = 165;
    public static final int PUSHF = 166;
    public static final int POPF = 167;
    public static final int ENTER = 168;
    public static final int LEAVE = 169;

    /** First handler of {@link SystemOps}. */
    public static final int FIRST_SYSTEM = 180;

    public static final int MOV_FROM_SEGMENT = 180;
    public static final int MOV_TO_SEGMENT = 181;
    public static final int LOAD_FAR_POINTER = 182;
    public static final int VERIFY = 183;
    public static final int LAR = 184;
    public static final int LSL = 185;
    public static final int ARPL = 186;
    public static final int CPUID = 187;
    public static final int RDTSC = 188;
    public static final int PRIVILEGED = 189;
    public static final int UNDEFINED = 190;
    public static final int TOO_LONG = 191;
    public static final int BOUND = 192;

    /** First handler of {@link ControlOps}. */
    public static final int FIRST_CONTROL = 200;

    public static final int JCC16 = 200;
    public static final int JMP16 = 201;
    public static final int JMP_INDIRECT16 = 202;
    public static final int CALL16 = 203;
    public static final int CALL_INDIRECT16 = 204;
    public static final int RET16 = 205;
    public static final int LOOP = 206;
    public static final int JCXZ = 207;
    public static final int JMP_FAR = 208;
    public static final int CALL_FAR = 209;
    public static final int RET_FAR = 210;
    public static final int IRET = 211;
    public static final int INT = 212;
    public static final int INT3 = 213;
    public static final int INTO = 214;
    public static final int INT1 = 215;

    /** The handler of {@link StringOps}. */
    public static final int STRING = 220;

    /** First handler of {@link SimdOps}. */
    public static final int FIRST_SIMD = 400;

    /** First handler of {@link MmxOps}. */
    public static final int FIRST_MMX = 400;

    public static final int MMX_PACKED = 400;
    public static final int MMX_SHIFT_IMMEDIATE = 401;
    public static final int MMX_INTERLEAVE_LOW = 402;
    public static final int MMX_LOAD = 403;
    public static final int MMX_LOAD_32 = 404;
    public static final int MMX_STORE = 405;
    public static final int MMX_STORE_32 = 406;
    public static final int MMX_SHUFFLE = 407;
    public static final int MMX_INSERT = 408;
    public static final int MMX_EXTRACT = 409;
    public static final int MMX_BYTE_SIGNS = 410;
    public static final int MMX_MASK_MOVE = 411;
    public static final int EMMS = 412;

    /** First handler of {@link SseMoveOps}. */
    public static final int FIRST_SSE_MOVE = 420;

    public static final int XMM_LOAD = 420;
    public static final int XMM_STORE = 421;
    public static final int XMM_LOAD_64 = 422;
    public static final int XMM_LOAD_32 = 423;
    public static final int XMM_LOAD_INT = 424;
    public static final int XMM_MERGE_64 = 425;
    public static final int XMM_MERGE_32 = 426;
    public static final int XMM_MERGE_HIGH = 427;
    public static final int XMM_HIGH_TO_LOW = 428;
    public static final int XMM_STORE_64 = 429;
    public static final int XMM_STORE_32 = 430;
    public static final int XMM_STORE_HIGH = 431;
    public static final int XMM_STORE_INT = 432;
    public static final int XMM_FROM_MMX = 433;
    public static final int XMM_TO_MMX = 434;
    public static final int XMM_MASK_MOVE = 435;
    public static final int LDMXCSR = 436;
    public static final int STMXCSR = 437;
    public static final int CLFLUSH = 438;

    /** First handler of {@link SseIntegerOps}. */
    public static final int FIRST_SSE_INTEGER = 440;

    public static final int XMM_PACKED = 440;
    public static final int XMM_SHIFT = 441;
    public static final int XMM_SHIFT_IMMEDIATE = 442;
    public static final int XMM_SHIFT_RIGHT_BYTES = 443;
    public static final int XMM_SHIFT_LEFT_BYTES = 444;
    public static final int XMM_PACK = 445;
    public static final int XMM_INTERLEAVE_LOW = 446;
    public static final int XMM_INTERLEAVE_HIGH = 447;
    public static final int XMM_LOW_QUADS = 448;
    public static final int XMM_HIGH_QUADS = 449;
    public static final int XMM_SHUFFLE_DWORDS = 450;
    public static final int XMM_SHUFFLE_HIGH = 451;
    public static final int XMM_SHUFFLE_LOW = 452;
    public static final int XMM_SHUFFLE_SINGLES = 453;
    public static final int XMM_SHUFFLE_DOUBLES = 454;
    public static final int XMM_INSERT = 455;
    public static final int XMM_EXTRACT = 456;
    public static final int XMM_BYTE_SIGNS = 457;
    public static final int XMM_SINGLE_SIGNS = 458;
    public static final int XMM_DOUBLE_SIGNS = 459;

    /** First handler of {@link SseFloatOps}. */
    public static final int FIRST_SSE_FLOAT = 470;

    public static final int PACKED_SINGLE = 470;
    public static final int PACKED_DOUBLE = 471;
    public static final int SCALAR_SINGLE = 472;
    public static final int SCALAR_DOUBLE = 473;
    public static final int COMPARE_SINGLE = 474;
    public static final int COMPARE_DOUBLE = 475;

    /** First handler of {@link SseConvertOps}. */
    public static final int FIRST_SSE_CONVERT = 480;

    public static final int CVTPI2PS = 480;
    public static final int CVTPI2PD = 481;
    public static final int CVTSI2SS = 482;
    public static final int CVTSI2SD = 483;
    public static final int CVTPS2PI = 484;
    public static final int CVTPD2PI = 485;
    public static final int CVTSS2SI = 486;
    public static final int CVTSD2SI = 487;
    public static final int CVTPS2PD = 488;
    public static final int CVTSS2SD = 489;
    public static final int CVTPD2PS = 490;
    public static final int CVTSD2SS = 491;
    public static final int CVTDQ2PD = 492;
    public static final int CVTPD2DQ = 493;
    /** The handler of {@link FpuOps}. */
    public static final int FPU = 230;

    /** No instruction: a mark in front of one that may have a breakpoint. */
    static final int BREAK = 240;
}
