package faultline.emulator.exec.interp;

/**
 * Numbers of the interpreter's handlers. Those below {@link #FIRST_GENERAL} are cases of the main switch; the rest are
 * grouped by the class that runs them.
 *
 * <p>In the main switch the order is a matter of speed: HotSpot's C2 compiles the cases of a switch from the highest
 * number down, and inlines callees until a limit on the size of the whole is reached (DesiredMethodLimit and
 * NodeCountInliningCutoff in its bytecodeInfo.cpp). So register forms come last, then moves, then what ends in calls anyway.
 */
final class Handlers {
    private Handlers() {}

    /** Places of the operand modes in a block of handlers: memory first. */
    static final int MI = 0;

    static final int MR = 1;
    static final int RM = 2;
    static final int RI = 3;
    static final int RR = 4;
    /** Numbers of the operations of opcodes 00-3F. */
    static final int ADD = 0;

    static final int OR = 1;
    static final int ADC = 2;
    static final int SBB = 3;
    static final int AND = 4;
    static final int SUB = 5;
    static final int XOR = 6;
    static final int CMP = 7;

    /** Place of a {@link DecodedOp} operand mode in a block of handlers. */
    static int byMode(int mode) {
        return DecodedOp.MODES - 1 - mode;
    }

    static final int RET = 0;
    static final int CALL_M = 1;
    static final int CALL_R = 2;
    static final int CALL = 3;
    static final int JMP_M = 4;
    static final int JMP_R = 5;
    static final int JMP = 6;
    static final int LEAVE32 = 7;
    static final int PUSH32_M = 8;
    static final int INC32_M = 9;
    static final int DEC32_M = 10;
    static final int IMUL32_RM = 11;
    static final int TEST8_MI = 12;
    static final int MOVZX16_M = 13;
    static final int MOVSX8_M = 14;
    static final int MOVSX16_M = 15;
    static final int PUSH32_I = 16;
    static final int PUSH32_R = 17;
    static final int POP32_R = 18;
    static final int MOVZX8_M = 19;

    /** 8-bit MOV in the five operand modes: plus {@link #byMode}. */
    static final int MOV8 = 20;
    /** 8-bit CMP likewise. */
    static final int CMP8 = 25;
    /** 32-bit operations of opcodes 00-3F: plus the operation number, plus eight times {@link #byMode}. */
    static final int ALU32 = 30;
    /** 32-bit MOV in the five operand modes. */
    static final int MOV32 = 70;
    /** Conditional jumps, 32-bit operand size: plus the condition code. */
    static final int JCC = 75;

    static final int NOP = 91;
    static final int CMOV32_RR = 92;
    static final int SETCC_R = 93;
    static final int CDQ = 94;
    static final int NOT32_R = 95;
    static final int NEG32_R = 96;
    static final int IMUL32_RRI = 97;
    static final int IMUL32_RR = 98;
    static final int SAR32_RI = 99;
    static final int SHR32_RI = 100;
    static final int SHL32_RI = 101;
    static final int DEC32_R = 102;
    static final int INC32_R = 103;
    static final int LEA32 = 104;
    static final int MOVSX16_R = 105;
    static final int MOVSX8_R = 106;
    static final int MOVZX16_R = 107;
    static final int MOVZX8_R = 108;
    static final int TEST8_RI = 109;
    static final int TEST8_RR = 110;
    static final int TEST32_RI = 111;
    static final int TEST32_RR = 112;

    /** First handler of {@link GeneralOps}. */
    static final int FIRST_GENERAL = 120;

    static final int ALU = 120;
    static final int TEST = 121;
    static final int MOV = 122;
    static final int EXTEND_ZERO = 123;
    static final int EXTEND_SIGN = 124;
    static final int LEA = 125;
    static final int INC = 126;
    static final int DEC = 127;
    static final int NOT = 128;
    static final int NEG = 129;
    static final int MUL = 130;
    static final int IMUL_WIDE = 131;
    static final int DIV = 132;
    static final int IDIV = 133;
    static final int IMUL = 134;
    static final int IMUL_IMMEDIATE = 135;
    static final int SHIFT_IMMEDIATE = 136;
    static final int SHIFT_CL = 137;
    static final int SHLD = 138;
    static final int SHRD = 139;
    static final int BIT_REGISTER = 140;
    static final int BIT_IMMEDIATE = 141;
    static final int BSF = 142;
    static final int BSR = 143;
    static final int BSWAP = 144;
    static final int SETCC = 145;
    static final int CMOV = 146;
    static final int XCHG = 147;
    static final int XADD = 148;
    static final int CMPXCHG = 149;
    static final int CMPXCHG8B = 150;
    static final int WIDEN_A = 151;
    static final int SIGN_TO_D = 152;
    static final int LAHF = 153;
    static final int SAHF = 154;
    static final int XLAT = 155;
    static final int DECIMAL = 156;
    static final int CARRY_FLAG = 157;
    static final int DIRECTION_FLAG = 158;
    static final int SALC = 159;

    /** First handler of {@link StackOps}. */
    static final int FIRST_STACK = 160;

    static final int PUSH = 160;
    static final int POP = 161;
    static final int PUSH_SEGMENT = 162;
    static final int POP_SEGMENT = 163;
    static final int PUSHA = 164;
    static final int POPA = 165;
    static final int PUSHF = 166;
    static final int POPF = 167;
    static final int ENTER = 168;
    static final int LEAVE = 169;

    /** First handler of {@link SystemOps}. */
    static final int FIRST_SYSTEM = 180;

    static final int MOV_FROM_SEGMENT = 180;
    static final int MOV_TO_SEGMENT = 181;
    static final int LOAD_FAR_POINTER = 182;
    static final int VERIFY = 183;
    static final int LAR = 184;
    static final int LSL = 185;
    static final int ARPL = 186;
    static final int CPUID = 187;
    static final int RDTSC = 188;
    static final int PRIVILEGED = 189;
    static final int UNDEFINED = 190;
    static final int TOO_LONG = 191;
    static final int BOUND = 192;

    /** First handler of {@link ControlOps}. */
    static final int FIRST_CONTROL = 200;

    static final int JCC16 = 200;
    static final int JMP16 = 201;
    static final int JMP_INDIRECT16 = 202;
    static final int CALL16 = 203;
    static final int CALL_INDIRECT16 = 204;
    static final int RET16 = 205;
    static final int LOOP = 206;
    static final int JCXZ = 207;
    static final int JMP_FAR = 208;
    static final int CALL_FAR = 209;
    static final int RET_FAR = 210;
    static final int IRET = 211;
    static final int INT = 212;
    static final int INT3 = 213;
    static final int INTO = 214;
    static final int INT1 = 215;

    /** The handler of {@link StringOps}. */
    static final int STRING = 220;

    /** First handler of {@link SimdOps}. */
    static final int FIRST_SIMD = 400;

    /** First handler of {@link MmxOps}. */
    static final int FIRST_MMX = 400;

    static final int MMX_PACKED = 400;
    static final int MMX_SHIFT_IMMEDIATE = 401;
    static final int MMX_INTERLEAVE_LOW = 402;
    static final int MMX_LOAD = 403;
    static final int MMX_LOAD_32 = 404;
    static final int MMX_STORE = 405;
    static final int MMX_STORE_32 = 406;
    static final int MMX_SHUFFLE = 407;
    static final int MMX_INSERT = 408;
    static final int MMX_EXTRACT = 409;
    static final int MMX_BYTE_SIGNS = 410;
    static final int MMX_MASK_MOVE = 411;
    static final int EMMS = 412;

    /** First handler of {@link SseMoveOps}. */
    static final int FIRST_SSE_MOVE = 420;

    static final int XMM_LOAD = 420;
    static final int XMM_STORE = 421;
    static final int XMM_LOAD_64 = 422;
    static final int XMM_LOAD_32 = 423;
    static final int XMM_LOAD_INT = 424;
    static final int XMM_MERGE_64 = 425;
    static final int XMM_MERGE_32 = 426;
    static final int XMM_MERGE_HIGH = 427;
    static final int XMM_HIGH_TO_LOW = 428;
    static final int XMM_STORE_64 = 429;
    static final int XMM_STORE_32 = 430;
    static final int XMM_STORE_HIGH = 431;
    static final int XMM_STORE_INT = 432;
    static final int XMM_FROM_MMX = 433;
    static final int XMM_TO_MMX = 434;
    static final int XMM_MASK_MOVE = 435;
    static final int LDMXCSR = 436;
    static final int STMXCSR = 437;
    static final int CLFLUSH = 438;

    /** First handler of {@link SseIntegerOps}. */
    static final int FIRST_SSE_INTEGER = 440;

    static final int XMM_PACKED = 440;
    static final int XMM_SHIFT = 441;
    static final int XMM_SHIFT_IMMEDIATE = 442;
    static final int XMM_SHIFT_RIGHT_BYTES = 443;
    static final int XMM_SHIFT_LEFT_BYTES = 444;
    static final int XMM_PACK = 445;
    static final int XMM_INTERLEAVE_LOW = 446;
    static final int XMM_INTERLEAVE_HIGH = 447;
    static final int XMM_LOW_QUADS = 448;
    static final int XMM_HIGH_QUADS = 449;
    static final int XMM_SHUFFLE_DWORDS = 450;
    static final int XMM_SHUFFLE_HIGH = 451;
    static final int XMM_SHUFFLE_LOW = 452;
    static final int XMM_SHUFFLE_SINGLES = 453;
    static final int XMM_SHUFFLE_DOUBLES = 454;
    static final int XMM_INSERT = 455;
    static final int XMM_EXTRACT = 456;
    static final int XMM_BYTE_SIGNS = 457;
    static final int XMM_SINGLE_SIGNS = 458;
    static final int XMM_DOUBLE_SIGNS = 459;

    /** First handler of {@link SseFloatOps}. */
    static final int FIRST_SSE_FLOAT = 470;

    static final int PACKED_SINGLE = 470;
    static final int PACKED_DOUBLE = 471;
    static final int SCALAR_SINGLE = 472;
    static final int SCALAR_DOUBLE = 473;
    static final int COMPARE_SINGLE = 474;
    static final int COMPARE_DOUBLE = 475;

    /** First handler of {@link SseConvertOps}. */
    static final int FIRST_SSE_CONVERT = 480;

    static final int CVTPI2PS = 480;
    static final int CVTPI2PD = 481;
    static final int CVTSI2SS = 482;
    static final int CVTSI2SD = 483;
    static final int CVTPS2PI = 484;
    static final int CVTPD2PI = 485;
    static final int CVTSS2SI = 486;
    static final int CVTSD2SI = 487;
    static final int CVTPS2PD = 488;
    static final int CVTSS2SD = 489;
    static final int CVTPD2PS = 490;
    static final int CVTSD2SS = 491;
    static final int CVTDQ2PD = 492;
    static final int CVTPD2DQ = 493;
    /** The handler of {@link FpuOps}. */
    static final int FPU = 230;

    /** No instruction: a mark in front of one that may have a breakpoint. */
    static final int BREAK = 240;
}
