package faultline.emulator.exec.interp;

import static java.util.Map.entry;

import faultline.emulator.cpu.SimdCompare;
import faultline.emulator.cpu.SimdConvert;
import faultline.emulator.cpu.SimdFloat;
import faultline.emulator.cpu.SimdInteger;
import faultline.emulator.cpu.SimdSaturation;
import faultline.emulator.cpu.SimdShuffle;
import java.util.Map;
import java.util.function.LongBinaryOperator;

/** The lane operation behind each MMX and SSE mnemonic. */
final class SimdTables {
    private SimdTables() {}

    /** Operations that work on each half of a register by itself. */
    static final Map<String, LongBinaryOperator> LANEWISE = Map.ofEntries(
            entry("paddb", SimdInteger::paddb),
            entry("paddw", SimdInteger::paddw),
            entry("paddd", SimdInteger::paddd),
            entry("paddq", SimdInteger::paddq),
            entry("psubb", SimdInteger::psubb),
            entry("psubw", SimdInteger::psubw),
            entry("psubd", SimdInteger::psubd),
            entry("psubq", SimdInteger::psubq),
            entry("pand", SimdInteger::pand),
            entry("andps", SimdInteger::pand),
            entry("andpd", SimdInteger::pand),
            entry("pandn", SimdInteger::pandn),
            entry("andnps", SimdInteger::pandn),
            entry("andnpd", SimdInteger::pandn),
            entry("por", SimdInteger::por),
            entry("orps", SimdInteger::por),
            entry("orpd", SimdInteger::por),
            entry("pxor", SimdInteger::pxor),
            entry("xorps", SimdInteger::pxor),
            entry("xorpd", SimdInteger::pxor),
            entry("pcmpeqb", SimdInteger::pcmpeqb),
            entry("pcmpeqw", SimdInteger::pcmpeqw),
            entry("pcmpeqd", SimdInteger::pcmpeqd),
            entry("pcmpgtb", SimdInteger::pcmpgtb),
            entry("pcmpgtw", SimdInteger::pcmpgtw),
            entry("pcmpgtd", SimdInteger::pcmpgtd),
            entry("pminub", SimdInteger::pminub),
            entry("pmaxub", SimdInteger::pmaxub),
            entry("pminsw", SimdInteger::pminsw),
            entry("pmaxsw", SimdInteger::pmaxsw),
            entry("pavgb", SimdInteger::pavgb),
            entry("pavgw", SimdInteger::pavgw),
            entry("pmullw", SimdInteger::pmullw),
            entry("pmulhw", SimdInteger::pmulhw),
            entry("pmulhuw", SimdInteger::pmulhuw),
            entry("pmuludq", SimdInteger::pmuludq),
            entry("pmaddwd", SimdInteger::pmaddwd),
            entry("psadbw", SimdInteger::psadbw),
            entry("paddsb", SimdSaturation::paddsb),
            entry("paddsw", SimdSaturation::paddsw),
            entry("paddusb", SimdSaturation::paddusb),
            entry("paddusw", SimdSaturation::paddusw),
            entry("psubsb", SimdSaturation::psubsb),
            entry("psubsw", SimdSaturation::psubsw),
            entry("psubusb", SimdSaturation::psubusb),
            entry("psubusw", SimdSaturation::psubusw));

    /** Shifts of lanes by one count. */
    static final Map<String, LongBinaryOperator> SHIFTS = Map.of(
            "psrlw", SimdShuffle::psrlw,
            "psrld", SimdShuffle::psrld,
            "psrlq", SimdShuffle::psrlq,
            "psraw", SimdShuffle::psraw,
            "psrad", SimdShuffle::psrad,
            "psllw", SimdShuffle::psllw,
            "pslld", SimdShuffle::pslld,
            "psllq", SimdShuffle::psllq);

    /** Packs of two halves into one. */
    static final Map<String, LongBinaryOperator> PACKS = Map.of(
            "packsswb", SimdSaturation::packsswb,
            "packuswb", SimdSaturation::packuswb,
            "packssdw", SimdSaturation::packssdw);

    /** Interleaves of low lanes. */
    static final Map<String, LongBinaryOperator> LOW_INTERLEAVES = Map.of(
            "punpcklbw", SimdShuffle::punpcklbw,
            "punpcklwd", SimdShuffle::punpcklwd,
            "punpckldq", SimdShuffle::punpckldq,
            "unpcklps", SimdShuffle::punpckldq);

    /** Interleaves of high lanes. */
    static final Map<String, LongBinaryOperator> HIGH_INTERLEAVES = Map.of(
            "punpckhbw", SimdShuffle::punpckhbw,
            "punpckhwd", SimdShuffle::punpckhwd,
            "punpckhdq", SimdShuffle::punpckhdq,
            "unpckhps", SimdShuffle::punpckhdq);

    /** Operations on one single-precision lane; the mnemonic goes on with ps or ss. */
    static final Map<String, SimdFloat.Lane> SINGLE = Map.of(
            "add", SimdFloat::addSingle,
            "sub", SimdFloat::subSingle,
            "mul", SimdFloat::mulSingle,
            "div", SimdFloat::divSingle,
            "min", SimdCompare::minSingle,
            "max", SimdCompare::maxSingle,
            "sqrt", SimdFloat::sqrtSingle,
            "rcp", SimdConvert::reciprocal,
            "rsqrt", SimdConvert::reciprocalRoot);

    /** Operations on one double-precision lane; the mnemonic goes on with pd or sd. */
    static final Map<String, SimdFloat.Lane> DOUBLE = Map.of(
            "add", SimdFloat::addDouble,
            "sub", SimdFloat::subDouble,
            "mul", SimdFloat::mulDouble,
            "div", SimdFloat::divDouble,
            "min", SimdCompare::minDouble,
            "max", SimdCompare::maxDouble,
            "sqrt", SimdFloat::sqrtDouble);

    /** Conversions between lanes of 32 bits. */
    static final Map<String, SimdFloat.Lane> CONVERSIONS = Map.of(
            "cvtdq2ps", (a, b, mxcsr) -> SimdConvert.intToSingle((int) b, mxcsr),
            "cvtps2dq", (a, b, mxcsr) -> SimdConvert.singleToInt(b, false, mxcsr),
            "cvttps2dq", (a, b, mxcsr) -> SimdConvert.singleToInt(b, true, mxcsr));
}
