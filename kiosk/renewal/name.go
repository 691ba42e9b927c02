package renewal

import (
	"fmt"
	"regexp"
	"strconv"
	"sync"
)

// Name is the state of a slot, which is the name of its boot file in EFI/Linux. The
// counters are those of systemd-boot (Automatic Boot Assessment): it takes one try away
// before each start, and a name without counters has proved itself.
//
//	spare.bin                  nothing that may start
//	guichet-2026112201+2.efi   may start twice
//	guichet-2026112201+0-2.efi has started twice, and did not prove itself
//	guichet-2026112201.efi     good
type Name struct {
	Number  int64 // of the system; 0: the slot has none
	Counted bool  // it has yet to prove itself
	Left    int   // tries
	Done    int
}

const spareName = "spare.bin"

var bootName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^guichet-([1-9][0-9]{0,15})(?:\+([0-9]{1,3})(?:-([0-9]{1,3}))?)?\.efi$`)
})

// ParseName reads a file's name.
func ParseName(s string) (Name, error) {
	if s == spareName {
		return Name{}, nil
	}
	f := bootName().FindStringSubmatch(s)
	if f == nil {
		return Name{}, fmt.Errorf("%.40q is no slot's name", s)
	}
	n := Name{Counted: f[2] != ""}
	n.Number, _ = strconv.ParseInt(f[1], 10, 64) // digits that fit
	n.Left, _ = strconv.Atoi(f[2])
	n.Done, _ = strconv.Atoi(f[3])
	return n, nil
}

// String is the file's name.
func (n Name) String() string {
	switch {
	case n.Number == 0:
		return spareName
	case !n.Counted:
		return fmt.Sprintf("guichet-%d.efi", n.Number)
	case n.Done == 0:
		return fmt.Sprintf("guichet-%d+%d.efi", n.Number, n.Left)
	}
	return fmt.Sprintf("guichet-%d+%d-%d.efi", n.Number, n.Left, n.Done)
}

// Exhausted tells whether a system has no try left.
func (n Name) Exhausted() bool { return n.Counted && n.Left == 0 }
