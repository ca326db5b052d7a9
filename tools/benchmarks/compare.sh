#!/usr/bin/env bash
# Times whole runs of Faultline beside its peers, interleaved in one session, and prints the median ratio of their times.
set -euo pipefail
export LC_ALL=C

usage() {
    cat <<'END'
usage: compare.sh [OPTIONS] [WORKLOAD...]
Workloads (all by default):
  branchy chase stream  static i386 C programs, beside cachegrind (which models caches), qemu-i386 (which models nothing) and the
                        host CPU; their outputs must agree
  fork-touch            LEVELS 6 and 7 with 512 MB under each design, beside the same program in C on the host (CPU time)
  growth                fork-touch with LEVELS 5, 6 and 7: host time for each simulated cycle, beside that of LEVELS 5
Options:
  --pairs N     rounds in which each contestant runs once (default 5)
  --size N      percent of the full size of the C programs, some 6 to 8 s natively (default 100; cachegrind then takes minutes a run)
  --quick       same as --pairs 3 --size 5, and fork-touch with LEVELS 5 and 128 MB
  --mm A,B,C    designs for fork-touch and growth (default 2.4,2.6.2,2.6.7)
  --peers A,B   of cachegrind,qemu,native (default all)
  --faultline COMMAND  what to time (default: this tree's launcher), such as "java -jar other.jar" or "./faultline"; may be given
                twice, and then the second is a contestant as well: before and after in one session
Needs gcc with 32-bit libraries; cachegrind is in Debian's valgrind, qemu-i386 in qemu-user. Nothing else should run meanwhile.
END
}

fail() {
    echo "compare.sh: $1" >&2
    exit "${2:-64}"
}

home=$(cd "$(dirname "$0")/../.." && pwd -P)
pairs=5
size=100
levels=(6 7)
growth_levels=(5 6 7)
megabytes=512
designs=2.4,2.6.2,2.6.7
peers=cachegrind,qemu,native
ours=()
workloads=()
while [ $# -gt 0 ]; do
    case $1 in
        --pairs | --size | --mm | --peers | --faultline) [ $# -gt 1 ] || fail "$1 needs a value" ;;&
        --pairs) pairs=$2; shift ;;
        --size) size=$2; shift ;;
        --mm) designs=$2; shift ;;
        --peers) peers=$2; shift ;;
        --faultline) ours+=("$2"); shift ;;
        --quick) pairs=3 size=5 levels=(5) growth_levels=(3 4 5) megabytes=128 ;;
        -h | --help) usage; exit 0 ;;
        branchy | chase | stream | fork-touch | growth) workloads+=("$1") ;;
        *) fail "$1: no such option or workload; see compare.sh --help" ;;
    esac
    shift
done
[[ $pairs =~ ^[1-9][0-9]*$ ]] || fail "--pairs $pairs: not a positive number"
[[ $size =~ ^[1-9][0-9]*$ ]] || fail "--size $size: not a positive number of percent"
[ ${#workloads[@]} -gt 0 ] || workloads=(branchy chase stream fork-touch growth)
IFS=, read -r -a designs <<<"$designs"
[ ${#ours[@]} -gt 0 ] || ours=("$home/faultline")
[ ${#ours[@]} -le 2 ] || fail "--faultline can be given twice, not more often"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
gcc -O2 -o "$scratch/measure" "$home/tools/benchmarks/programs/measure.c" || fail "gcc cannot build measure.c" 69
for name in branchy chase stream; do
    gcc -O2 -m32 -march=i686 -static -o "$scratch/$name" "$home/tools/benchmarks/programs/$name.c" ||
        fail "gcc -m32 -static does not work: install gcc-multilib" 69
done
gcc -O2 -m32 -static -o "$scratch/fork-touch" "$home/guest-programs/programs/fork-touch/fork-touch.c"
# The launcher builds what is not built yet; that is no part of any time.
for command in "${ours[@]}"; do
    $command run --quiet hello >/dev/null || fail "$command does not run" 69
done

# peer NAME: whether it takes part and is there.
peer() {
    case ,$peers, in *,"$1",*) ;; *) return 1 ;; esac
    case $1 in
        cachegrind) command -v valgrind >/dev/null ;;
        qemu) command -v qemu-i386 >/dev/null ;;
        *) true ;;
    esac
}

# timed KEY COMMAND...: runs it; appends "wall cpu kb" to times.KEY and leaves its output in output.KEY.
timed() {
    local key=$1 status=0
    shift
    "$scratch/measure" "$scratch/result" "$@" >"$scratch/output.$key" 2>"$scratch/errors" </dev/null || status=$?
    if [ "$status" -ne 0 ]; then
        cat "$scratch/errors" >&2
        fail "exit status $status of: $*" 70
    fi
    awk '{ print $1, $2 + $3, $4 }' "$scratch/result" >>"$scratch/times.$key"
}

# median COLUMN FILE: of one column.
median() {
    awk -v column="$1" '{ print $column }' "$2" | sort -g | awk '{ a[NR] = $1 } END { printf "%.6g\n", (a[int((NR + 1) / 2)] + a[int(NR / 2) + 1]) / 2 }'
}

# ratio COLUMN A B: the median over the pairs of A divided by B.
ratio() {
    paste -d ' ' "$scratch/times.$2" "$scratch/times.$3" |
        awk -v c="$1" '{ d = $(c + 3); printf "%.6g\n", (d > 0 ? $c / d : 0) }' >"$scratch/ratios"
    median 1 "$scratch/ratios"
}

row() {
    printf '%-22s %-12s %9s %9s %9s %9s\n' "$@"
}

# report TITLE OURS OTHERS...: a line for each contestant; the ratio is that of the first to it, by wall and by CPU time.
report() {
    local title=$1 first=$2 who
    shift
    for who in "$@"; do
        local wall=- cpu=-
        if [ "$who" != "$first" ]; then
            wall=$(printf '%.2f' "$(ratio 1 "$first" "$who")")
            cpu=$(printf '%.2f' "$(ratio 2 "$first" "$who")")
        fi
        row "$title" "$who" "$(printf '%.2f' "$(median 1 "$scratch/times.$who")")" \
            "$(printf '%.2f' "$(median 2 "$scratch/times.$who")")" "$wall" "$cpu"
    done
    echo "    peak resident set of $first: $(awk '{ if ($3 > m) m = $3 } END { printf "%.0f MB", m / 1024 }' "$scratch/times.$first")"
}

# agree KEY...: all printed the same.
agree() {
    local first=$1 other
    shift
    for other in "$@"; do
        cmp -s "$scratch/output.$first" "$scratch/output.$other" || fail "$first and $other printed different things" 70
    done
}

contest() {
    local title=$1 round key
    shift
    # The remaining words are KEY and COMMAND by turns; a command is one word here.
    local -a all=("$@") keys=()
    rm -f "$scratch"/times.*
    for ((round = 0; round < pairs; round++)); do
        keys=()
        for ((i = 0; i < ${#all[@]}; i += 2)); do
            key=${all[i]}
            keys+=("$key")
            # shellcheck disable=SC2086
            timed "$key" ${all[i + 1]}
        done
        agree "${keys[@]}"
    done
    report "$title" "${keys[@]}"
}

faultlines() {
    contestants=(faultline "${ours[0]} run --quiet $1")
    [ ${#ours[@]} -eq 1 ] || contestants+=(faultline-2 "${ours[1]} run --quiet $1")
}

run_program() {
    local name=$1 rounds
    case $name in
        branchy) rounds=$((500 * size / 100)) ;;
        chase) rounds=$((200 * size / 100)) ;;
        stream) rounds=$((2000 * size / 100)) ;;
    esac
    [ "$rounds" -gt 0 ] || rounds=1
    faultlines "$scratch/$name $rounds"
    ! peer qemu || contestants+=(qemu-i386 "qemu-i386 $scratch/$name $rounds")
    ! peer native || contestants+=(native "$scratch/$name $rounds")
    ! peer cachegrind || contestants+=(cachegrind
        "valgrind --quiet --tool=cachegrind --cache-sim=yes --cachegrind-out-file=/dev/null $scratch/$name $rounds")
    contest "$name $rounds" "${contestants[@]}"
}

run_fork_touch() {
    local design level
    for level in "${levels[@]}"; do
        for design in "${designs[@]}"; do
            faultlines "--mm $design fork-touch $level $megabytes"
            ! peer native || contestants+=(native "$scratch/fork-touch $level $megabytes")
            contest "fork-touch $level $design" "${contestants[@]}"
        done
    done
}

# Simulated cycles are the same in every run: one run tells them.
cycles() {
    ${ours[0]} run --quiet --mm "$1" --json "$scratch/result.json" fork-touch "$2" "$megabytes"
    sed -n '/^  "cycles" : {/,/}/ s/^ *"total" : \([0-9]*\).*/\1/p' "$scratch/result.json"
}

run_growth() {
    local design level round base line
    for design in "${designs[@]}"; do
        rm -f "$scratch"/times.*
        for ((round = 0; round < pairs; round++)); do
            for level in "${growth_levels[@]}"; do
                # shellcheck disable=SC2086
                timed "$level" ${ours[0]} run --quiet --mm "$design" fork-touch "$level" "$megabytes"
            done
        done
        base=
        for level in "${growth_levels[@]}"; do
            line=$(awk -v seconds="$(median 2 "$scratch/times.$level")" -v cycles="$(cycles "$design" "$level")" -v base="$base" \
                'BEGIN { each = seconds / cycles * 1e9; printf "%.2f %.2f %.3f %.2f\n", cycles / 1e9, seconds, each, (base == "" ? 1 : each / base) }')
            read -r giga seconds each grown <<<"$line"
            [ -n "$base" ] || base=$each
            printf '%-22s %9s Gcycles %8s CPU s %8s s/Gcycle  x%s\n' "growth $design $level" "$giga" "$seconds" "$each" "$grown"
        done
    done
}

echo "$(date -u +%Y-%m-%d), $(nproc) CPUs ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)), load $(cut -d ' ' -f 1 /proc/loadavg)," \
    "$(java -version 2>&1 | head -n 1), $pairs rounds; seconds are medians, ratios are medians of faultline / other of the same round"
row workload contestant wall-s cpu-s ratio-wall ratio-cpu
for workload in "${workloads[@]}"; do
    case $workload in
        fork-touch) run_fork_touch ;;
        growth) run_growth ;;
        *) run_program "$workload" ;;
    esac
done
