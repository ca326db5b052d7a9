# Command lines that must print under Faultline what they print on the host; a line of ---- ends each.
echo hello world
----
for i in 1 2 3; do echo line $i; done | sed 's/line/row/' | tac
----
seq 1 100 | awk '{ s += $1 } END { print s, s / NR }'
----
seq 1 20 | sort -rn | head -n 5
----
printf 'pear\napple\nfig\napple\n' | sort | uniq -c
----
awk 'BEGIN { for (i = 0; i < 5; i++) printf "%d %.3f %s\n", i, sqrt(i), substr("abcdefgh", i + 1, 3) }'
----
awk 'BEGIN { x["a"] = 1; x["b"] = 2; for (k in x) n++; print n, length("four"), toupper("up"), index("abc", "c") }'
----
echo 'the quick brown fox' | tr a-z A-Z | rev
----
echo one:two:three | cut -d: -f2,3
----
echo 'a b c' | { read x y z; echo $z $y $x; }
----
md5sum </dev/null
----
seq 1 1000 | md5sum
----
seq 1 5000 | sha256sum
----
seq 1 3000 | sha1sum
----
seq 1 3000 | sha512sum
----
seq 1 2000 | gzip -c | gunzip | md5sum
----
seq 1 2000 | bzip2 -c | bunzip2 | tail -n 2
----
seq 1 2000 >numbers; gzip numbers; ls; gunzip numbers.gz; wc numbers; rm numbers
----
mkdir -p d/e/f; echo x >d/e/f/g; find d -type f; rm -r d; ls
----
mkdir t; echo 1 >t/a; echo 2 >t/b; tar cf t.tar t/a t/b; rm -r t; tar tf t.tar; tar xf t.tar; cat t/a t/b; rm -r t t.tar
----
echo '2 ^ 100' | bc
----
echo 'scale = 20; 4 * a(1)' | bc -l
----
echo '12 7 * p 3 / p 2 v p' | dc
----
x=5; while [ $x -gt 0 ]; do printf '%s ' $x; x=$((x - 1)); done; echo done
----
f() { [ $1 -le 1 ] && echo 1 || echo $(($1 * $(f $(($1 - 1))))); }; f 10
----
(cd /; pwd); (exit 3); echo status $?
----
false || echo or; true && echo and; ! false; echo $?
----
case foobar in foo*) echo starts;; *) echo no;; esac
----
set -- a b c; echo $# "$@"; shift; echo $1
----
trap 'echo bye' EXIT; echo work
----
kill -TERM $$ & wait; trap 'echo caught' USR1; kill -USR1 $$; echo after
----
echo out; echo err >&2; ls nowhere; echo $?
----
cat <<EOF | grep -n b
abc
xyz
bcd
EOF
----
printf '%5d|%-5s|%05.2f|%x|%o|%c\n' 42 ab 3.14159 255 8 z
----
echo "$(echo nested "$(echo deep)")" `echo ticks`
----
v=path/to/file.txt; echo ${v##*/} ${v%/*} ${v%.txt}.c ${#v} ${w:-default}
----
echo abc | od -c; echo abc | hexdump -C
----
echo 'hello' | base64; echo aGVsbG8K | base64 -d
----
seq 10 | xargs -n 3 echo; seq 3 | xargs -I X echo [X]
----
expr 3 + 4 \* 2; expr length hello; expr abc : 'a\(.\)c'
----
seq 1 30 | sed -n '5,8p;/2$/p' | paste -s -d, -
----
printf 'k1 v1\nk2 v2\n' >l; printf 'k1 w1\nk2 w2\n' >r; paste l r; diff l r; cmp l l && echo same; rm l r
----
yes | head -n 3; seq 5 | tail -n +3; seq 9 | shuf -n 0; echo -n | wc -c
----
ln -s target link; readlink link; [ -L link ] && echo is a link; rm link; touch e; [ -s e ] || echo empty; rm e
----
mkfifo p; (echo through the fifo >p) & cat p; wait; rm p
----
for i in 1 2 3 4; do (exit $i) & wait $!; printf '%d ' $?; done; echo
----
awk 'function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2) } BEGIN { print fib(17) }'
----
seq 1 200 | awk 'NR % 7 == 0 { gsub(/1/, "one"); print }' | sort -r | head -n 4
----
dd if=/dev/zero bs=1k count=64 2>/dev/null | md5sum
----
date -u -d @86400 +%Y-%m-%d; basename /a/b.c .c; dirname /a/b.c; seq -s ' ' 3 -1 1
----
test 3 -lt 10 && test abc != abd && [ -d . ] && echo all true
----
timeout 5 sleep 0.01; echo $?; sleep 0.05 & wait; echo woke
----
umask 027; touch m; stat -c '%a %s' m; chmod 600 m; stat -c %a m; rm m
----
