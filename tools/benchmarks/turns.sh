#!/usr/bin/env bash
# CPU time for each guest instruction, of one or more builds by turns in slices: what is left of a comparison when the machine has
# other work, compilers have done theirs, and the chance of one start weighs as on another.
set -euo pipefail
export LC_ALL=C

usage() {
    echo "usage: turns.sh [--slices N] [--warm MS] [--build FOLDER[:JVM OPTIONS]]... PROGRAM ARGUMENTS..." >&2
    echo "PROGRAM is an i386 executable that runs long enough, such as 'stream 100000'. Without --build: this folder's build." >&2
    exit 64
}

home=$(cd "$(dirname "$0")/../.." && pwd -P)
slices=10 warm=5000 builds=() asks=() answers=()
while [ $# -gt 0 ]; do
    case $1 in
        --slices | --warm | --build)
            [ $# -gt 1 ] || usage
            case $1 in
                --slices) slices=$2 ;;
                --warm) warm=$2 ;;
                --build) builds+=("$2") ;;
            esac
            shift 2
            ;;
        -*) usage ;;
        *) break ;;
    esac
done
[ $# -gt 0 ] || usage
[ ${#builds[@]} -gt 0 ] || builds=("$home")

scratch=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$scratch"' EXIT
for i in "${!builds[@]}"; do
    folder=${builds[i]%%:*} options=
    [ "$folder" = "${builds[i]}" ] || options=${builds[i]#*:}
    jar=$folder/tools/benchmarks/target/benchmarks.jar
    [ -f "$jar" ] || { echo "turns.sh: $jar is missing: build it with: mvn -q -DskipTests package" >&2; exit 69; }
    mkfifo "$scratch/ask$i" "$scratch/answer$i"
    # As the launcher has it. The options are words.
    # shellcheck disable=SC2086
    java --add-exports java.base/jdk.internal.misc=ALL-UNNAMED -XX:+UseSerialGC -XX:-UseCompressedOops -XX:-UsePerfData -XX:-ClipInlining -XX:Tier4MinInvocationThreshold=100 \
        "-XX:CompileCommandFile=$folder/tools/cli/inlining" $options -cp "$jar" faultline.benchmarks.Slices "$@" \
        <"$scratch/ask$i" >"$scratch/answer$i" 2>"$scratch/errors$i" &
    exec {ask}>"$scratch/ask$i" {answer}<"$scratch/answer$i"
    asks[i]=$ask answers[i]=$answer
done

# Lets build $1 run for $2 CPU milliseconds and prints what it answers.
slice() {
    echo "$2" >&"${asks[$1]}"
    read -r -u "${answers[$1]}" picoseconds || { cat "$scratch/errors$1" >&2; exit 70; }
    echo "$picoseconds"
}

for i in "${!builds[@]}"; do slice "$i" "$warm" >/dev/null; done
for ((n = 0; n < slices; n++)); do
    for i in "${!builds[@]}"; do slice "$i" 400 >>"$scratch/times$i"; done
done
for i in "${!builds[@]}"; do
    sort -n "$scratch/times$i" >"$scratch/sorted"
    median=$(sed -n "$((slices / 2 + 1))p" "$scratch/sorted") least=$(head -n 1 "$scratch/sorted")
    [ "$i" -gt 0 ] || first=$median
    awk -v m="$median" -v l="$least" -v f="$first" -v b="${builds[i]}" \
        'BEGIN { printf "%6.3f ns an instruction (least %.3f), %.3f of the first: %s\n", m / 1000, l / 1000, m / f, b }'
done
