//! Programs that are short shell scripts: they print what the simulated machine cannot vary.
//!
//! Owns their texts. The machine's own shell runs them, under the program's name.

/// Scripts by the program's name.
const SCRIPTS: &[(&str, &str)] = &[
    ("nproc", "grep -c ^processor /proc/cpuinfo"),
    ("arch", "echo x86_64"),
    ("sync", ":"),
    ("clear", ":"),
    ("tty", "echo not a tty; exit 1"),
    (
        "apt-get",
        r#"n=
for w; do case $w in -*) ;; update|install) v=$w;; *) n="$n $w";; esac; done
case $v in
update) echo "Hit:1 http://deb.debian.org/debian bookworm InRelease
Reading package lists... Done";;
install) echo "Reading package lists... Done
Building dependency tree... Done
Reading state information... Done"
for w in $n; do echo "$w is already the newest version."; done
echo "0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.";;
*) echo "E: Invalid operation $1" >&2; exit 100;;
esac"#,
    ),
    ("apt", r#"exec apt-get "$@""#),
    ("apk", r#"echo "OK: 9 MiB in 16 packages""#),
    (
        "free",
        r#"u=1 f='%-8s %11s %11s %11s %11s %11s %11s\n'
case $1 in -m) u=1024;; -g) u=1048576;; -b) u=0;; -h) u=1048576;; esac
s() { if [ $u = 0 ]; then n=$(($1*1024)); else n=$(($1/u)); fi; }
while read -r k v r; do case $k in MemTotal:) t=$v;; MemFree:) e=$v;; MemAvailable:) a=$v;; Buffers:) b=$v;; Cached:) c=$v;; esac; done < /proc/meminfo
s $t; T=$n; s $((t-e-b-c)); U=$n; s $e; E=$n; s $((b+c)); C=$n; s $a
printf "$f" '' total used free shared buff/cache available
printf "$f" Mem: $T $U $E 0 $C $n
printf "$f" Swap: 0 0 0 '' '' ''"#,
    ),
    (
        "uptime",
        r#"read -r u r < /proc/uptime; u=${u%.*}
echo " $(date +%T) up $((u/60)) min,  0 users,  load average: 0.00, 0.00, 0.00""#,
    ),
    (
        "ifconfig",
        r#"i=$(hostname -i)
echo "eth0      Link encap:Ethernet  HWaddr 0A:58:0A:F4:00:05
          inet addr:$i  Bcast:10.244.0.255  Mask:255.255.255.0
          UP BROADCAST RUNNING MULTICAST  MTU:1450  Metric:1

lo        Link encap:Local Loopback
          inet addr:127.0.0.1  Mask:255.0.0.0
          inet6 addr: ::1/128 Scope:Host
          UP LOOPBACK RUNNING  MTU:65536  Metric:1
""#,
    ),
    (
        "ip",
        r#"i=$(hostname -i)
for w; do case $w in -*) shift;; *) break;; esac; done
case $2 in add|del|set)
  c=$(grep CapEff /proc/self/status)
  [ $((0x${c##*	} >> 12 & 1)) = 1 ] && exit
  echo "RTNETLINK answers: Operation not permitted" >&2; exit 2;;
esac
case $1 in
a|ad*) echo "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
    inet6 ::1/128 scope host
       valid_lft forever preferred_lft forever
2: eth0@if7: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UP
    link/ether 0a:58:0a:f4:00:05 brd ff:ff:ff:ff:ff:ff
    inet $i/24 brd 10.244.0.255 scope global eth0
       valid_lft forever preferred_lft forever";;
l*) echo "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
2: eth0@if7: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UP mode DEFAULT group default
    link/ether 0a:58:0a:f4:00:05 brd ff:ff:ff:ff:ff:ff link-netnsid 0";;
r*) echo "default via ${i%.*}.1 dev eth0
${i%.*}.0/24 dev eth0 scope link  src $i";;
*) echo "Usage: ip [OPTIONS] address|route|link [ARGS]" >&2; exit 1;;
esac"#,
    ),
    (
        "ping",
        r#"c=0 q=
while getopts c:W:w:i:qn46 o; do case $o in c) c=$OPTARG;; q) q=1;; *) ;; esac; done
shift $((OPTIND-1))
set -- "$1" $(getent hosts "$1")
[ $# -gt 1 ] || { echo "ping: bad address '$1'" >&2; exit 1; }
n=0
end() { echo; echo "--- $1 ping statistics ---
$n packets transmitted, $n packets received, 0% packet loss
round-trip min/avg/max = 0.050/0.050/0.050 ms"; exit 0; }
trap 'end "$1"' INT
echo "PING $1 ($2): 56 data bytes"
while :; do
[ "$q" ] || echo "64 bytes from $2: seq=$n ttl=64 time=0.050 ms"
n=$((n+1)); [ $n = $c ] && end "$1"
sleep 1
done"#,
    ),
    (
        "nslookup",
        r#"s=10.96.0.10
while read -r k v r; do [ "$k" = nameserver ] && s=$v; done < /etc/resolv.conf
echo "Server:		$s
Address:	$s:53
"
set -- "$1" $(getent hosts "$1")
[ $# -gt 1 ] || { echo "** server can't find $1: NXDOMAIN
"; exit 1; }
echo "Name:	$3
Address: $2
""#,
    ),
    (
        "top",
        r#"read -r u r < /proc/uptime
echo "Mem: 2582416K used, 22100000K free, 0K shrd, 100000K buff, 2000000K cached
CPU:   0% usr   0% sys   0% nic 100% idle   0% io   0% irq   0% sirq
Load average: 0.00 0.00 0.00 1/5 1"
ps"#,
    ),
    ("more", r#"exec cat "$@""#),
    (
        "which",
        r#"e=0; for n; do case $(command -v "$n") in /*) command -v "$n";; *) [ -x "/bin/$n" ] && echo "/bin/$n" || e=1;; esac; done; exit $e"#,
    ),
];

/// The script that stands for a program.
pub(crate) fn script(name: &[u8]) -> Option<&'static str> {
    let found = SCRIPTS.iter().find(|(known, _)| known.as_bytes() == name);
    found.map(|(_, text)| *text)
}

/// The names of all scripts.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    SCRIPTS.iter().map(|(name, _)| *name)
}
