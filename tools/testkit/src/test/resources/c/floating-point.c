/* Floating point through the C library: formatting, parsing, libm, control words, x87 state across fork and signals. */
#include <fenv.h>
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile double sink;

static void formats(void) {
    static const double values[] = {0.0, -0.0, 1.0, 0.1, 1e300, -2.5e-300, 123456.789, 4.9e-324, 1.7976931348623157e308};
    for (unsigned i = 0; i < sizeof values / sizeof *values; i++)
        printf("%5.2f %g %e %a %.17g\n", values[i], values[i], values[i], values[i], values[i]);
    printf("%Lf %Lg %.20Lg\n", 1.0L / 3, LDBL_MAX, LDBL_MIN / 3);
    printf("%f %f %f\n", INFINITY, -INFINITY, fabs(NAN));
}

static void parsing(void) {
    static const char *const texts[] = {"3.14159265358979323846", "1e-310", "0x1.8p3", "inf", "-7e400", "2.2250738585072011e-308"};
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) {
        printf("%.17g %.9g %.21Lg\n", strtod(texts[i], 0), strtof(texts[i], 0), strtold(texts[i], 0));
    }
}

static void library(void) {
    for (int i = -8; i <= 8; i++) {
        double x = i * 0.37 + 0.01, y = fabs(x) + 0.5;
        printf("%.15g %.15g %.15g %.15g %.15g ", sin(x), cos(x), tan(x), atan(x), atan2(x, y));
        printf("%.15g %.15g %.15g %.15g %.15g ", exp(x), log(y), log10(y), log1p(y), expm1(x));
        printf("%.15g %.15g %.15g %.15g %.15g\n", pow(y, x), sqrt(y), cbrt(x), fmod(x, 0.3), sinh(x));
        printf("%.12Lg %.12Lg %.12Lg %.12Lg ", sinl(x), expl(x), logl(y), powl(y, x));
        printf("%g %g %g %g %ld %lld\n", floor(x), ceil(x), rint(x), trunc(x), lrint(x), llrint(x * 1e10));
        int exponent;
        double fraction = frexp(x, &exponent), whole, rest = modf(x * 10, &whole);
        printf("%.15g %d %.15g %.15g %.15g %.15g\n", fraction, exponent, whole, rest, ldexp(x, 5), remainder(x, 0.7));
    }
}

static void rounding(void) {
    static const int modes[] = {FE_TONEAREST, FE_DOWNWARD, FE_UPWARD, FE_TOWARDZERO};
    for (unsigned i = 0; i < 4; i++) {
        fesetround(modes[i]);
        volatile double third = 1.0, three = 3.0;
        sink = third / three;
        printf("%.20g %ld %ld\n", sink, lrint(2.5), lrint(-2.5));
    }
    fesetround(FE_TONEAREST);
    feclearexcept(FE_ALL_EXCEPT);
    volatile double zero = 0.0, one = 1.0;
    sink = one / zero;
    printf("%d %d\n", fetestexcept(FE_DIVBYZERO) != 0, fetestexcept(FE_INVALID) != 0);
    sink = zero / zero;
    printf("%d %d\n", fetestexcept(FE_DIVBYZERO) != 0, fetestexcept(FE_INVALID) != 0);
}

static sigjmp_buf out;

static void on_fpe(int number, siginfo_t *info, void *context) {
    (void)context;
    printf("signal %d code %d\n", number, info->si_code);
    siglongjmp(out, 1);
}

static void unmasked(void) {
    struct sigaction action = {.sa_sigaction = on_fpe, .sa_flags = SA_SIGINFO};
    sigaction(SIGFPE, &action, 0);
    if (sigsetjmp(out, 1) == 0) {
        unsigned short control = 0x037B;
        double one = 1, zero = 0;
        __asm__ volatile("fninit\n\tfldcw %0\n\tfldl %2\n\tfldl %1\n\tfdivp\n\tfwait" : : "m"(control), "m"(one), "m"(zero));
        puts("not reached");
    }
    __asm__ volatile("fninit");
}

static void on_usr1(int number) {
    unsigned short control;
    __asm__ volatile("fnstcw %0" : "=m"(control));
    __asm__ volatile("fldz\n\tfld1\n\tfdivrp");
    volatile double x = number;
    printf("handler %x %g\n", control, sqrt(x));
}

static void interrupted(void) {
    unsigned short control = 0x0B7F, seen;
    long double kept;
    signal(SIGUSR1, on_usr1);
    __asm__ volatile("fldcw %0\n\tfldln2" : : "m"(control));
    __asm__ volatile("int $0x80" : : "a"(37), "b"(getpid()), "c"(SIGUSR1) : "memory");
    __asm__ volatile("fstpt %0" : "=m"(kept));
    __asm__ volatile("fnstcw %0" : "=m"(seen));
    __asm__ volatile("fninit");
    printf("after %.21Lg %x\n", kept, seen);
}

static void forks(void) {
    long double kept = 1.0L / 7;
    unsigned short control = 0x0F7F, seen;
    __asm__ volatile("fldcw %0" : : "m"(control));
    __asm__ volatile("fldpi");
    fflush(stdout);
    pid_t child = fork();
    long double pi;
    __asm__ volatile("fstpt %0" : "=m"(pi));
    __asm__ volatile("fnstcw %0" : "=m"(seen));
    __asm__ volatile("fninit");
    if (child == 0) {
        printf("child %.20Lg %x %.18Lg\n", pi, seen, kept);
        fflush(stdout);
        _exit(0);
    }
    waitpid(child, 0, 0);
    printf("parent %.20Lg %x %.18Lg\n", pi, seen, kept);
}

int main(void) {
    formats();
    parsing();
    library();
    rounding();
    unmasked();
    interrupted();
    forks();
    return 0;
}
