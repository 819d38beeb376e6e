#!/usr/bin/env bash
# Puts Debian's rust-src where rustup cannot download it.
#   rust-src.sh TOOLS SYSROOT VERSION SUITE
# Fetches the source of exactly VERSION from SUITE of the Debian mirror that this machine already uses, unpacks it under
# TOOLS and links it into SYSROOT. Nothing is installed.
set -euo pipefail
tools=$1 sysroot=$2 version=$3 suite=$4

mirror="$(apt-get indextargets --format '$(ORIGIN) $(REPO_URI)' 'Created-By: Packages' |
    sed -n 's/^Debian //p' | grep -v security | sort -u | head -n1)"
[ -n "$mirror" ] || { echo "this machine's apt knows no Debian mirror" >&2; exit 1; }
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -f "$keyring" ] || { echo "Debian's keys ($keyring) are missing" >&2; exit 1; }

place="$tools/rust-src"
mkdir -p "$place"/{lists/partial,archives/partial}
printf 'deb [signed-by=%s] %s %s main\n' "$keyring" "$mirror" "$suite" >"$place/sources.list"
apt() {
    apt-get -qq -o Dir::Etc::sourcelist="$place/sources.list" -o Dir::Etc::sourceparts=- \
        -o Dir::State::lists="$place/lists" -o Dir::Cache::archives="$place/archives" \
        -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \
        -o APT::Sandbox::User=root -o Debug::NoLocking=1 "$@"
}
apt update
offered="$(apt-cache -o Dir::Etc::sourcelist="$place/sources.list" -o Dir::Etc::sourceparts=- \
    -o Dir::State::lists="$place/lists" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= madison rust-src |
    awk -F'|' '{gsub(/ /, "", $2); print $2}' | grep -F "$version" | head -n1)"
[ -n "$offered" ] || { echo "$suite has no rust-src $version" >&2; exit 1; }
(cd "$place/archives" && apt download "rust-src=$offered")
dpkg -x "$place"/archives/rust-src_*.deb "$place/root"
source="$(find "$place/root/usr/src" -maxdepth 1 -type d -name "rustc-$version*" | head -n1)"
[ -d "$source/library/core" ] || { echo "the package of rust-src is laid out otherwise than expected" >&2; exit 1; }
mkdir -p "$sysroot/lib/rustlib/src"
ln -sfn "$source" "$sysroot/lib/rustlib/src/rust"
rm -rf "$place/archives" "$place/lists"
