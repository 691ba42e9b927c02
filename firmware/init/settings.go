package main

import "strings"

// settings are what the kernel's command line says to this program.
type settings struct {
	disks  []string // patterns of the disks' names, as path.Match has them
	keymap string   // of the console, "" for the image's own
}

// settingsOf reads kiosk.disk=PATTERN[,PATTERN] and kiosk.keymap=NAME. Where they
// are missing the disk is a virtual one or a memory card.
func settingsOf(line string) settings {
	s := settings{disks: []string{"vd?", "mmcblk?"}}
	for _, word := range strings.Fields(line) {
		key, value, _ := strings.Cut(word, "=")
		switch {
		case key == "kiosk.disk" && value != "":
			s.disks = strings.Split(value, ",")
		case key == "kiosk.keymap" && isName(value):
			s.keymap = value
		}
	}
	return s
}

// isName keeps what may become a part of a path to lower-case letters, digits and
// hyphens.
func isName(s string) bool {
	return s != "" && len(s) <= 32 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}
