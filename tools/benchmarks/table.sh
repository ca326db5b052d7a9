#!/usr/bin/env bash
# Runs the JMH class of each cost centre and prints one table of nanoseconds an operation. Some five minutes on an idle machine.
set -euo pipefail
export LC_ALL=C

fail() {
    echo "table.sh: $1" >&2
    exit "$2"
}

warmups=4 iterations=11
case ${1:-} in
    -h | --help)
        echo "usage: table.sh [--quick] [REGEX...]"
        echo "Prints the median over short iterations; without REGEX of all classes but those that count instructions a microsecond."
        exit 0
        ;;
    --quick)
        warmups=1 iterations=3
        shift
        ;;
esac
home=$(cd "$(dirname "$0")/../.." && pwd -P)
jar=$home/tools/benchmarks/target/benchmarks.jar
[ -f "$jar" ] || fail "$jar is missing: build it with: mvn -q -DskipTests package" 69
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# As the launcher has it, so that the model is compiled as it is in a run.
options="--add-exports java.base/jdk.internal.misc=ALL-UNNAMED -XX:+UseSerialGC -XX:-UseCompressedOops -Xmx2g -XX:-ClipInlining -XX:Tier4MinInvocationThreshold=100 -XX:CompileCommandFile=$home/tools/cli/inlining"
[ $# -gt 0 ] || set -- -e 'Interpreter|Stops'
java -jar "$jar" -f 1 -wi $warmups -w 500ms -i $iterations -r 100ms -foe true -rf json -rff "$scratch/result.json" -jvmArgsAppend "$options" "$@" \
    >"$scratch/log" 2>&1 || { cat "$scratch/log" >&2; fail "a benchmark failed" 70; }

echo "$(date -u +%Y-%m-%d), $(nproc) CPUs ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1))," \
    "load $(cut -d ' ' -f 1 /proc/loadavg), $(java -version 2>&1 | head -n 1); medians of $iterations iterations of 0.1 s, and the least"
echo
echo "| cost centre | ns | least |"
echo "|---|---|---|"
# JMH writes a key a line: a benchmark, its parameters, then percentiles for the operation and for each counter, which is given instead.
awk '
    function row() {
        held[++rows] = sprintf("| %s%s%s | %.3g | %.3g |", name, params, counter == "" ? "" : ", each of the " counter, median, least)
        of[rows] = name params
        counts[rows] = counter != ""
        if (counter != "") counted[name params] = 1
    }
    /"benchmark" :/ { gsub(/^.*faultline\.benchmarks\.|",?$/, ""); sub(/Benchmark\./, " "); name = $0; params = ""; counter = "" }
    /"params" :/ { inParams = 1; next }
    inParams && /}/ { inParams = 0 }
    inParams { gsub(/^.* : "|",?$/, ""); params = params " " $0 }
    /"primaryMetric" :/ { counter = "" }
    /"secondaryMetrics" :/ { secondary = 1; next }
    secondary && $1 ~ /^"[a-z]+"$/ && $3 == "{" { counter = $1; gsub(/"/, "", counter) }
    /^    }/ { secondary = 0 }
    $1 == "\"0.0\"" { least = $3 + 0 }
    $1 == "\"50.0\"" { median = $3 + 0; row() }
    END { for (i = 1; i <= rows; i++) if (counts[i] || !(of[i] in counted)) print held[i] }
' "$scratch/result.json"
