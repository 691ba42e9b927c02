#!/usr/bin/env bash
# Draws the README's pictures anew from the real program: docs/screens/*.svg.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
./build.sh build
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# shot NAME WIDTH HEIGHT KEYS...: starts the demo with $card in its slot, if any,
# presses keys (tmux's names; what begins with = is typed), draws the screen.
shot() {
	local name=$1 width=$2 height=$3 key socket="$folder/$1"
	shift 3
	tmux -u -S "$socket" -f /dev/null new-session -d -x "$width" -y "$height" \
		"TERM=tmux-256color LANG=C.UTF-8 build/kiosk demo ${data:+--data $data} --stick $folder/stick.img ${card:+--card $card}"
	tmux -S "$socket" set-option -g status off
	sleep 5 # the demonstration makes its keys
	for key in "$@"; do
		case $key in
		=*) tmux -u -S "$socket" send-keys -l "${key#=}" ;;
		*) tmux -S "$socket" send-keys "$key" ;;
		esac
		sleep 1
	done
	for ((key = 0; key < 60; key++)); do # until it is there
		tmux -u -S "$socket" capture-pane -p | grep -q "$shows" && break
		sleep 1
	done
	tmux -u -S "$socket" capture-pane -e -p -N | python3 scripts/ansi2svg.py "$width" "$height" >"docs/screens/$name.svg"
	tmux -S "$socket" kill-server
}

# A stick with an update that changes one question, and a kiosk that trusts its key.
stick() {
	cp -r data/faq "$folder/faq"
	sed -i 's/^question: .*/question: Comment commander sa carte CPS ?/' "$folder/faq/fr/commander-une-cps.md"
	build/kiosk keygen --out "$folder/keys" --no-password >/dev/null
	build/kiosk build-data --out "$folder/data.sqlite" --number "$(date +%Y%m%d)01" --faq "$folder/faq"
	build/kiosk pack --data "$folder/data.sqlite" --key "$folder/keys/publisher.key" \
		--out "$folder/update.kiosk" --publisher "CHU de Brume, informatique" >/dev/null
	mkfs.vfat -C "$folder/stick.img" 8192 >/dev/null
	mcopy -i "$folder/stick.img" "$folder/update.kiosk" ::guichet-2026-12.kiosk
	mkdir "$folder/kiosk"
	build/kiosk trust --data "$folder/kiosk" --key "$folder/keys/publisher.pub" >/dev/null
}

stick
card=
data=
shows=Guichet
shot home 80 25
shot search 80 25 "=numero rpps marche pas"
shows="l'accueil :"
shot card 80 25 F6
shows=Guichet
shot answer-large 40 12 "=activer e-cps carte" Enter =1
shot code 80 25 "=commander" Enter =1 =1
data="$folder/kiosk"
shows="Ce qui change"
shot update 80 25 F8 =1 =1
data=

# The sheet of docs/cartes.md: twelve cards as a desk meets them.
shows="l'accueil :"
for card in cps soon expired opposed tampered wrong-chain; do
	shot "card-$card" 80 25
done
for card in cpe revoked test vitale unknown reversed; do
	shot "card-$card" 40 12
done
