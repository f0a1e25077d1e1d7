#!/bin/sh
# Installs Shiwu for one user, without root. Run it again to update.
#
#   ./install.sh             install
#   ./install.sh --remove    remove; your settings stay
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
data=${XDG_DATA_HOME:-"$HOME/.local/share"}
program=$data/shiwu
command=$HOME/.local/bin/shiwu
desktop=$data/applications/shiwu.desktop
metainfo=$data/metainfo/local.shiwu.shiwu.metainfo.xml
icons=$data/icons/hicolor

remove() {
    rm -rf -- "$program"
    rm -f -- "$command" "$desktop" "$metainfo"
    rm -f -- "$icons"/*/apps/shiwu.png "$icons"/scalable/apps/shiwu.svg
}

refresh() {
    # Where these programs are missing, the menu is updated later.
    update-desktop-database -q "$data/applications" 2>/dev/null || true
    gtk-update-icon-cache -q -t "$icons" 2>/dev/null || true
}

case ${1-} in
--remove)
    remove
    refresh
    echo "Shiwu is removed. Your settings stay in ${XDG_CONFIG_HOME:-"$HOME/.config"}/shiwu."
    exit 0
    ;;
"") ;;
*)
    echo "usage: ./install.sh [--remove]" >&2
    exit 2
    ;;
esac

remove
mkdir -p "$data/applications" "$data/metainfo" "$icons" "$HOME/.local/bin"
cp -R -- "$here/shiwu" "$program"
cp -R -- "$here/share/icons/hicolor/." "$icons"
cp -- "$here/share/metainfo/local.shiwu.shiwu.metainfo.xml" "$metainfo"
ln -s -- "$program/shiwu" "$command"
# Menus do not search ~/.local/bin, so the desktop file needs the absolute path, quoted by the rules
# of desktop files.
path=$(printf '%s' "$program/shiwu" | sed -e 's/["`$\\]/\\\\&/g' -e 's/%/%%/g')
while IFS= read -r line; do
    case $line in
    Exec=*) printf 'Exec="%s" %%F\n' "$path" ;;
    *) printf '%s\n' "$line" ;;
    esac
done <"$here/share/applications/shiwu.desktop" >"$desktop"
refresh
echo "Shiwu is installed: look for it in the menu, or run $command"
