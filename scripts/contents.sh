#!/usr/bin/env bash
# contents.sh ROOT: prints what the appliance's root has that could be started or loaded, a
# line each: "program PATH", "module PATH", "unit PATH". The image carries the list, and the
# machine holds itself against it at each start (kiosk/proof): what is not in it did not
# come with the image. Fails where a program is not in firmware/programs.list, where a
# module makes a network interface, and where a program has a set-user bit.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly R=$1
readonly LIST=firmware/programs.list

lines() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$1"; }
wrong=0
bad() { printf 'image: %s\n' "$*" >&2; wrong=1; }

# MAKES: what a module asks of the kernel, or of another module, to make an interface of
# its own; a name may end a longer one, whose tail it is in the table of names.
readonly MAKES='(register_netdev(ice)?|alloc_netdev_mqs|alloc_etherdev_mqs|usbnet_probe|gether_setup_name(_default)?|gether_connect|rtnl_link_register|register_candev|alloc_candev_mqs|wiphy_new_nm|ieee80211_alloc_hw_nm|hci_alloc_dev_priv|hci_register_dev|nfc_allocate_device|ieee802154_alloc_hw)$'

# names prints every name in a module, packed or not.
names() {
	case "$1" in
	*.xz) xz -dc "$1" ;;
	*.zst) zstd -dcq "$1" ;;
	*.gz) gzip -dc "$1" ;;
	*) cat "$1" ;;
	esac | tr '\0' '\n'
}

# Links count where programs lie: they give a program another name.
while read -r path; do
	echo "program $path"
	grep -qxF "${path##*/}" <(lines "$LIST") || bad "$path is not in $LIST: may a kiosk have it?"
done < <(cd "$R" && find . \( -type f -perm /111 -o -type l -regex '.*/\(s?bin\|games\)/[^/]*' \) -printf '%P\n' | sort)

while read -r path; do
	echo "module $path"
	if [ "$(names "$R/$path" | grep -cE "$MAKES")" != 0 ]; then
		bad "$path makes a network interface: no kiosk may have it"
	fi
done < <(cd "$R" && find usr/lib/modules -type f -regex '.*\.ko\(\.\(xz\|zst\|gz\)\)?' | sort)

# The folders of systemd.unit(5) that a root has; a link to /dev/null starts nothing.
while read -r path; do
	echo "unit $path"
done < <(cd "$R" && for dir in {etc,usr/local/lib,usr/lib}/systemd/system{,.control,.attached}; do
	[ ! -d "$dir" ] || find "$dir" ! -type d ! -lname /dev/null
done | sort)

while read -r path; do
	bad "$path has a set-user or set-group bit"
done < <(cd "$R" && find . -type f -perm /6000 -printf '%P\n')
exit $wrong
