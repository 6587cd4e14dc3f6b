#!/usr/bin/env bash
# Prints the path of a Chromium (or Chrome) that the end-to-end tests can drive, and sees to a Chinese font.
# Installs Debian's packages as root or with password-less sudo, and unpacks them into the user's cache without those
# rights. Everything but the answer goes to stderr.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

say() { echo "ensure-chromium: $*" >&2; }

own=${XDG_CACHE_HOME:-$HOME/.cache}/loam/chromium # what was unpacked for this user

find_browser() {
  local candidate
  for candidate in "${LOAM_CHROMIUM:-}" "$own/loam-chromium" chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" /Applications/Chromium.app/Contents/MacOS/Chromium; do
    # --version proves it runs: Ubuntu's chromium-browser may be a stub that only names a snap.
    if [ -n "$candidate" ] && command -v "$candidate" >/dev/null && "$candidate" --version >/dev/null 2>&1; then
      command -v "$candidate"
      return
    fi
  done
}

has_chinese_font() {
  # macOS and Windows ship one; elsewhere fontconfig knows.
  [ "$(uname -s)" != Linux ] || [ -n "$(fc-list :lang=zh-cn family 2>/dev/null | head -n 1)" ]
}

# unpack makes a Chromium of this user's own from Debian's packages: the libraries lie beside it, the fonts where
# fontconfig looks for the user's.
unpack() {
  say "unpacking $* into $own"
  rm -rf "$own.new" && "$here/apt-unpack.sh" "$own.new" "$@" || return 1
  local libraries
  libraries=$(cd "$own.new" && find . -name '*.so*' -not -path '*/chromium/*' -printf '$root/%h:' | sed 's#/\./#/#g' | tr ':' '\n' | sort -u | tr '\n' ':')
  cat >"$own.new/loam-chromium" <<SCRIPT
#!/bin/sh
root=\$(dirname "\$0")
export LD_LIBRARY_PATH="${libraries#:}\$LD_LIBRARY_PATH"
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_PATH="\$root/etc/fonts"
for name in chromium-headless-shell chromium; do
  [ ! -x "\$root/usr/lib/chromium/\$name" ] || exec "\$root/usr/lib/chromium/\$name" "\$@"
done
SCRIPT
  chmod +x "$own.new/loam-chromium"
  if [ -d "$own.new/usr/share/fonts" ]; then
    mkdir -p "${XDG_DATA_HOME:-$HOME/.local/share}/fonts"
    cp -R "$own.new/usr/share/fonts" "${XDG_DATA_HOME:-$HOME/.local/share}/fonts/loam"
  fi
  rm -rf "$own" && mv "$own.new" "$own"
}

# The shell is the browser without its own windows, which nobody looks at: a quarter quicker. Not every system has it.
for name in chromium-headless-shell chromium; do
  missing=()
  [ -n "$(find_browser)" ] || missing+=("$name")
  has_chinese_font || missing+=(fontconfig fonts-noto-cjk)
  [ ${#missing[@]} -gt 0 ] || break
  say "installing ${missing[*]}"
  "$here/apt-install.sh" "${missing[@]}" || unpack "${missing[@]}" || true
done

browser=$(find_browser)
if [ -z "$browser" ]; then
  say "the end-to-end tests need Chromium or Google Chrome, and it cannot be installed from here."
  say "Install it and a Chinese font as an administrator (Debian: apt-get install chromium fonts-noto-cjk),"
  say "or set LOAM_CHROMIUM to the browser's program."
  exit 1
fi
if ! has_chinese_font; then
  say "no Chinese font is installed (Debian: apt-get install fonts-noto-cjk); the pages would show boxes for Chinese text."
  exit 1
fi
echo "$browser"
