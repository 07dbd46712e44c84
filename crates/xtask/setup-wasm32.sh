#!/usr/bin/env bash
# Builds the Rust standard library for wasm32-unknown-unknown from Debian's copy of its sources and puts it where rustc looks.
# For machines that cannot reach rustup's server; `cargo xtask setup` tries that first.
#
#   1. Sources of the very release that is installed (package rust-src, in one of the newer suites), with the rustc that is
#      installed. Sources of another minor release do not compile.
#   2. Otherwise Debian 12's own newer compiler (rustc-web), whose sources always match it. It becomes the toolchain of this
#      checkout only.
#
# Nothing of apt's set-up is changed in way 1: package lists and downloads live in a temporary directory.
set -euo pipefail
export RUST_BACKTRACE=0 DEBIAN_FRONTEND=noninteractive

target=wasm32-unknown-unknown
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { printf '      %s\n' "$*" >&2; }
die() { printf 'setup-wasm32: %s\n' "$*" >&2; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; return; fi
  command -v sudo >/dev/null || die "installing Debian's compiler needs root, and there is no sudo; as root: $*"
  say "sudo is needed to install Debian's Rust compiler: $*"
  sudo "$@"
}

# Whether rustc can compile and link a program that uses the library.
works() {
  echo 'fn main() { println!("{:?}", std::env::args().count()) }' >"$work/try.rs"
  rustc --edition 2021 --target $target -o "$work/try.wasm" "$work/try.rs" >"$work/try.log" 2>&1
}

# apt-get and apt-cache with private lists that know the machine's own suites and the newer ones.
apt_private() {
  local command=$1; shift
  "$command" -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$work/apt/sources" \
    -o Dir::State::lists="$work/apt/lists" -o Dir::Cache="$work/apt/cache" \
    -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none -o Acquire::Retries=2 \
    -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false "$@"
}

read_package_lists() {
  local mirror key=/usr/share/keyrings/debian-archive-keyring.gpg suite
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null | grep -E '/debian/?$' | head -1) || true
  [ -n "$mirror" ] || die "apt knows no Debian mirror; to fix: rustup target add $target"
  mkdir -p "$work/apt/lists/partial" "$work/apt/cache/archives/partial" "$work/apt/sources"
  for suite in trixie-backports forky sid; do
    echo "deb [signed-by=$key] $mirror $suite main"
  done >"$work/apt/sources/newer.list"
  cp -a /etc/apt/sources.list.d/debian.sources "$work/apt/sources/" 2>/dev/null || true
  apt_private apt-get -qq update || true    # one suite that is out of reach must not stop us
}

# Unpacks library/ of package $1 in a version that matches the pattern $2; prints that version.
fetch_sources() {
  local version
  version=$(apt_private apt-cache madison "$1" | awk -F' *\\| *' '{ print $2 }' | grep -E "$2" | head -1) || true
  [ -n "$version" ] || return 1
  (cd "$work" && apt_private apt-get -qq download "$1=$version") || return 1
  dpkg-deb --fsys-tarfile "$work/$1"_*.deb | tar -x -C "$work" --strip-components=4 --wildcards './usr/src/rustc-*/library'
  echo "$version"
}

# Compiles $1/library as Rust's own build does and installs it. rustup is told, so that it can list, update and remove it;
# a second copy added later would otherwise stand beside this one and confuse rustc.
build_and_install() {
  local library=$1/library sysroot rustlib commit
  sysroot=$(rustc --print sysroot)
  rustlib=$sysroot/lib/rustlib
  commit=$(rustc -vV | sed -n 's/^commit-hash: //p')
  (
    cd "$library"
    # Sources outside the sysroot need the first flag; LTO needs the second.
    env -u CARGO_BUILD_TARGET -u CARGO_ENCODED_RUSTFLAGS RUSTC_BOOTSTRAP=1 \
      RUSTFLAGS="-Zforce-unstable-if-unmarked -Cembed-bitcode=yes --remap-path-prefix=$library=/rustc/$commit/library" \
      cargo build --quiet --locked --release --manifest-path sysroot/Cargo.toml --target $target \
        --features "panic-unwind backtrace compiler-builtins-mem" --target-dir "$work/std"
  ) || return 1
  rm -rf "${rustlib:?}/$target"
  mkdir -p "$rustlib/$target/lib"
  cp "$work/std/$target"/release/deps/lib*.{rlib,rmeta} "$rustlib/$target/lib/"
  rm -f "$rustlib/$target"/lib/libsysroot-*
  [ -f "$rustlib/multirust-config.toml" ] || return 0    # not a toolchain of rustup's
  ! grep -qx "rust-std-$target" "$rustlib/components" || return 0
  (cd "$sysroot" && find "lib/rustlib/$target" -type f | sed 's/^/file:/' >"$rustlib/manifest-rust-std-$target")
  echo "rust-std-$target" >>"$rustlib/components"
  printf '\n[[components]]\npkg = "rust-std"\ntarget = "%s"\nis_extension = false\n' $target >>"$rustlib/multirust-config.toml"
}

from_matching_sources() {
  local release package pattern version
  release=$(rustc -vV | sed -n 's/^release: //p')
  for package in rust-src rust-web-src; do
    for pattern in "^${release//./\\.}[+-]" "^${release%.*}\\."; do    # this release, then another patch of it
      version=$(fetch_sources $package "$pattern") || continue
      say "building it from $package $version with rustc $release"
      build_and_install "$work" && works && return 0
      cat "$work/try.log" >&2
      die "the library built from $package $version does not work with rustc $release"
    done
  done
  return 1
}

from_debians_compiler() {
  command -v rustup >/dev/null || die "no sources of this rustc in Debian, and no rustup to switch toolchains with"
  say "Debian has no sources of this Rust release; taking its own compiler with its own sources"
  as_root apt-get update -qq || true
  as_root apt-get install -y -qq --no-install-recommends \
    rustc-web cargo-web rust-web-clippy rustfmt-web rust-web-src >/dev/null || die "apt-get could not install rustc-web"
  # Debian leaves out the linker for wasm; rustup's toolchain has it.
  local host linker=lib/rustlib/x86_64-unknown-linux-gnu/bin/rust-lld found
  host=/usr/$linker
  if [ ! -x "$host" ]; then
    found=$(rustc --print sysroot)/$linker
    if [ ! -x "$found" ]; then
      as_root apt-get install -y -qq --no-install-recommends lld-19 >/dev/null || die "apt-get could not install lld-19"
      found=/usr/bin/wasm-ld-19
    fi
    as_root mkdir -p "${host%/*}"
    as_root ln -sf "$found" "$host"
  fi
  rustup toolchain link debian-web /usr
  rustup override set --path "$top" debian-web
  export RUSTUP_TOOLCHAIN=debian-web
  works && return 0
  mkdir -p "$work/web"
  cp -rL /usr/lib/rustlib/src/rust/library "$work/web/"
  [ -w /usr/lib/rustlib ] || die "run this once as root, to put the library into /usr/lib/rustlib: bash $0"
  build_and_install "$work/web" && works && return 0
  cat "$work/try.log" >&2
  return 1
}

command -v apt-get >/dev/null || die "without rustup's server this needs Debian's packages; to fix: rustup target add $target"
read_package_lists
from_matching_sources || from_debians_compiler || die "no way left; to fix: rustup target add $target"
