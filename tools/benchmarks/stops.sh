#!/usr/bin/env bash
# Times a guest under gdb with 64 breakpoints and 4 watchpoints on places that it never touches, beside the same without any.
set -euo pipefail
export LC_ALL=C

usage() {
    cat <<'END_OF_HELP'
usage: stops.sh [--pairs N] [--rounds N] [--faultline COMMAND]
Runs branchy (branchy.c, 32-bit, static) ROUNDS rounds (default 25) in N pairs (default 5), each time from gdb over the debugger port:
once as it is, once with 64 breakpoints and 4 watchpoints set. Prints the CPU seconds of the simulator, pair by pair, and the ratio of
the medians and of the least. Needs gdb and gcc with 32-bit libraries. Nothing else should run meanwhile.
END_OF_HELP
}

fail() {
    echo "stops.sh: $1" >&2
    exit "${2:-64}"
}

home=$(cd "$(dirname "$0")/../.." && pwd -P)
pairs=5
rounds=25
faultline="$home/faultline"
while [ $# -gt 0 ]; do
    case $1 in
        --pairs | --rounds | --faultline) [ $# -gt 1 ] || fail "$1 needs a value" ;;&
        --pairs) pairs=$2; shift ;;
        --rounds) rounds=$2; shift ;;
        --faultline) faultline=$2; shift ;;
        -h | --help) usage; exit 0 ;;
        *) fail "$1: no such option; see stops.sh --help" ;;
    esac
    shift
done
[[ $pairs =~ ^[1-9][0-9]*$ && $rounds =~ ^[1-9][0-9]*$ ]] || fail "--pairs and --rounds want positive numbers"
command -v gdb >/dev/null || fail "gdb is not installed" 69

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
gcc -O2 -o "$scratch/measure" "$home/tools/benchmarks/programs/measure.c" || fail "gcc cannot build measure.c" 69
gcc -O2 -m32 -march=i686 -static -o "$scratch/branchy" "$home/tools/benchmarks/programs/branchy.c" ||
    fail "gcc -m32 -static does not work: install gcc-multilib" 69
$faultline run --quiet hello >/dev/null || fail "$faultline does not run" 69

# Constants are never run, and writing them is what nothing does: 68 places among them, at odd distances.
read -r address size < <(readelf -SW "$scratch/branchy" | awk '{ sub(/^ *\[ *[0-9]+\] /, "") } $1 == ".rodata" { print $3, $5 }')
start=$((16#$address))
step=$((16#$size / 69 | 1))
for ((i = 0; i < 64; i++)); do
    printf 'break *%#x\n' $((start + i * step))
done >"$scratch/set"
for ((i = 64; i < 68; i++)); do
    printf 'watch *(int *) %#x\n' $(((start + i * step) & ~3))
done >>"$scratch/set"
: >"$scratch/none"

# once STOPS: the CPU seconds of a run from gdb after the commands in the file STOPS.
once() {
    local port='' simulator
    # shellcheck disable=SC2086
    "$scratch/measure" "$scratch/result" $faultline run --quiet --gdb 0 "$scratch/branchy" "$rounds" \
        >"$scratch/output" 2>"$scratch/errors" </dev/null &
    simulator=$!
    while [ -z "$port" ]; do
        kill -0 "$simulator" 2>/dev/null || fail "the simulator ended: $(cat "$scratch/errors")" 70
        sleep 0.05
        port=$(sed -n 's/.*target remote [^:]*:\([0-9]*\).*/\1/p' "$scratch/errors")
    done
    gdb -q -nx -batch -iex 'set debuginfod enabled off' -ex "file $scratch/branchy" -ex "target remote 127.0.0.1:$port" \
        -x "$1" -ex continue >"$scratch/session" 2>&1 || true
    wait "$simulator" || fail "the run failed: $(cat "$scratch/errors")" 70
    grep -q 'exited normally' "$scratch/session" || fail "the guest was stopped: $(tail -n 3 "$scratch/session")" 70
    awk '{ print $2 + $3 }' "$scratch/result"
}

# statistics FILE: the median and the least.
statistics() {
    sort -g "$1" | awk '{ a[NR] = $1 } END { print (a[int((NR + 1) / 2)] + a[int(NR / 2) + 1]) / 2, a[1] }'
}

for ((pair = 1; pair <= pairs; pair++)); do
    once "$scratch/none" >>"$scratch/alone"
    once "$scratch/set" >>"$scratch/stopping"
    printf 'pair %d: CPU seconds without stops %s, with them %s\n' "$pair" "$(tail -n 1 "$scratch/alone")" \
        "$(tail -n 1 "$scratch/stopping")"
done
read -r median least < <(statistics "$scratch/alone")
read -r median_set least_set < <(statistics "$scratch/stopping")
awk -v a="$median_set" -v b="$median" -v c="$least_set" -v d="$least" \
    'BEGIN { printf "with stops / without: %.3f (medians), %.3f (least)\n", a / b, c / d }'
