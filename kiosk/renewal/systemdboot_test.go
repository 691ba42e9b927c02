package renewal_test

import (
	"cmp"
	"slices"

	"guichet/kiosk/renewal"
)

// started is the name that systemd-boot gives a file before it starts it.
func started(n renewal.Name) renewal.Name {
	if n.Counted && n.Left > 0 {
		n.Left, n.Done = n.Left-1, n.Done+1
	}
	return n
}

// chosen is the system that systemd-boot starts: the highest number that has not used up
// its tries, else the highest (boot.c, config_entry_compare: tries_left, then version).
// The zero Name where there is none.
func chosen(names []renewal.Name) renewal.Name {
	names = slices.DeleteFunc(slices.Clone(names), func(n renewal.Name) bool { return n.Number == 0 })
	if len(names) == 0 {
		return renewal.Name{}
	}
	return slices.MinFunc(names, func(a, b renewal.Name) int {
		if a.Exhausted() != b.Exhausted() {
			if a.Exhausted() {
				return 1
			}
			return -1
		}
		return cmp.Compare(b.Number, a.Number)
	})
}
