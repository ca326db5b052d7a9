#!/usr/bin/env bash
# Where the host's CPU time of a run goes, by cost centre: profile.sh run ARGUMENTS. Needs Linux perf.
set -euo pipefail
export LC_ALL=C

[ $# -gt 0 ] || {
    echo "usage: profile.sh run [OPTIONS] PROGRAM [ARGUMENTS]: what follows ./faultline" >&2
    exit 64
}
command -v perf >/dev/null || {
    echo "profile.sh: perf not found: it is in Debian's linux-perf" >&2
    exit 69
}
home=$(cd "$(dirname "$0")/../.." && pwd -P)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$home/faultline" run --quiet hello >/dev/null
# Methods that the launcher keeps from being inlined are where the samples fall; what is inlined counts for its caller.
FAULTLINE_JAVA_OPTS="${FAULTLINE_JAVA_OPTS:-} -XX:+UnlockDiagnosticVMOptions -XX:+DumpPerfMapAtExit" \
    perf record -q -o "$scratch/data" -e cpu-clock -F 500 "$home/faultline" "$@" >/dev/null
perf report -i "$scratch/data" --sort comm,symbol -F sample,comm,symbol -t '|' 2>/dev/null | awk -F '|' '
    BEGIN {
        n = split("emulator.timing.(Cache|LowerCaches|Prefetcher):caches and DRAM;" \
            "emulator.paging.(Tlb|Paging|PageWalker|PageFilter):TLBs and walks;" \
            "emulator.paging.(LineAccess|LineFilter|FilterTable|MissedAccess|Mmu):the way past the line filter;" \
            "(emulator.machine.Cpu\\.|emulator.paging.SupervisorMmu|kernel.account):kernel references that hit the filter, charges;" \
            "emulator.memory:bytes of RAM;" \
            "emulator.exec.jit.(Region/|DataPath|SlowPath):translated code;" \
            "emulator.exec.jit|emulator.decode:the translator;" \
            "emulator.(exec|cpu|machine|trap):interpreter, passages between guest and kernel;" \
            "kernel.rmap:reverse maps;" \
            "kernel.(mapping|pagetable|mm|fault|huge|vrange|file):fork, exit, mappings, faults;" \
            "kernel.(frame|lru|swap|reclaim):frames, slabs, LRU lists, swap;" \
            "kernel:the rest of the kernel;", row, ";") - 1
        for (i = 1; i <= n; i++) { at = match(row[i], /:[^:]*$/); pattern[i] = "faultline.(" substr(row[i], 1, at - 1) ")"; name[i] = substr(row[i], at + 1) }
        order = n
        name[++order] = "bytecode not compiled yet, start-up"
        name[++order] = "the compilers of the JVM"
        name[++order] = "garbage collection"
    }
    /^#/ || NF < 3 { next }
    {
        all += $1
        if ($2 ~ /^ *C[12] Comp/) { sum[n + 2] += $1; next }
        if ($2 ~ /VM Thread|GC/) { sum[n + 3] += $1; next }
        for (i = 1; i <= n; i++) if ($3 ~ pattern[i]) { sum[i] += $1; next }
        sum[n + 1] += $1
    }
    END { for (i = 1; i <= order; i++) printf "%5.1f %%  %s\n", 100 * sum[i] / (all ? all : 1), name[i]; printf "of %.1f s of CPU time\n", all / 500 }
'
