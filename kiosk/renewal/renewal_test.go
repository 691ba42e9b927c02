package renewal_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"guichet/kiosk/bundle"
	"guichet/kiosk/renewal"
	"guichet/kiosk/renewal/renewaltest"
)

func nothing(renewal.Step, int64, int64) {}

// running is the machine that runs the system with that number.
func running(t testing.TB, m machine, number int64) renewal.Machine {
	t.Helper()
	k, err := openBoot(t, m.boot).Machine(number, board, "0.1.0+0123456789ab", rootRoom)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func openBoot(t testing.TB, d renewal.Medium) *renewal.Boot {
	t.Helper()
	b, err := renewal.OpenBoot(d)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func names(b *renewal.Boot) []renewal.Name { return []renewal.Name{b.Slots[0].Name, b.Slots[1].Name} }

func TestNames(t *testing.T) {
	for name, want := range map[string]renewal.Name{
		"spare.bin":                  {},
		"guichet-2026112201.efi":     {Number: first},
		"guichet-2026112201+2.efi":   {Number: first, Counted: true, Left: 2},
		"guichet-2026112201+1-1.efi": {Number: first, Counted: true, Left: 1, Done: 1},
		"guichet-2026112201+0-2.efi": {Number: first, Counted: true, Done: 2},
	} {
		got, err := renewal.ParseName(name)
		if err != nil || got != want || got.String() != name {
			t.Errorf("%s: %+v (%s), %v", name, got, got, err)
		}
	}
	for _, name := range []string{"", "guichet-.efi", "guichet-0.efi", "guichet-1+.efi", "guichet-1-1.efi", "guichet-1.bin", "GUICHET-1.EFI", "guichet-12345678901234567.efi", "guichet-1+1-1-1.efi"} {
		if got, err := renewal.ParseName(name); err == nil {
			t.Errorf("%q: %+v", name, got)
		}
	}
}

func TestChosen(t *testing.T) {
	for want, of := range map[string]string{
		"guichet-1.efi":     "guichet-1.efi spare.bin",
		"guichet-2+2.efi":   "guichet-1.efi guichet-2+2.efi",
		"guichet-2+1-1.efi": "guichet-2+1-1.efi guichet-1.efi",
		"guichet-3.efi":     "guichet-3.efi guichet-4+0-2.efi",
		"guichet-10.efi":    "guichet-9.efi guichet-10.efi",
		"guichet-2+0-2.efi": "guichet-2+0-2.efi spare.bin",
		"spare.bin":         "spare.bin spare.bin",
	} {
		var names []renewal.Name
		for _, w := range strings.Fields(of) {
			n, err := renewal.ParseName(w)
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, n)
		}
		if got := chosen(names).String(); got != want {
			t.Errorf("%s: %s starts, want %s", of, got, want)
		}
	}
}

// Other tools read what this package writes, and it reads what they write: the boot
// loader renames, too.
func TestBootFolder(t *testing.T) {
	renewaltest.Need(t, "mren", "mdir", "fsck.vfat")
	m := newMachine(t)
	b := openBoot(t, m.boot)
	if got := names(b); got[0] != (renewal.Name{Number: first}) || got[1] != (renewal.Name{}) || b.Slots[1].Size != slotSize {
		t.Fatalf("%+v", b.Slots)
	}
	for _, n := range []renewal.Name{{Number: second, Counted: true, Left: 2}, {Number: second, Counted: true, Left: 1, Done: 1}, {Number: second}, {}, {Number: 1}} {
		if err := b.Rename(1, n); err != nil {
			t.Fatal(err)
		}
		path := m.boot.file(t)
		if said := renewaltest.Run(t, "mdir", "-b", "-i", path, "::/EFI/Linux"); !strings.Contains(said, "guichet-2026112201.efi\n") || !strings.Contains(said, n.String()+"\n") {
			t.Errorf("%s: %s", n, said)
		}
		renewaltest.Run(t, "fsck.vfat", "-n", path)
		if again := openBoot(t, m.boot); again.Slots[1].Name != n || again.Slots[1].Size != slotSize || !begins(again.File(0), systemOf(first).boot) {
			t.Errorf("%s: %+v", n, again.Slots[1])
		}
	}
	if err := b.Rename(1, renewal.Name{Number: second, Counted: true, Left: 2}); err != nil {
		t.Fatal(err)
	}
	path := m.boot.file(t)
	renewaltest.Run(t, "mren", "-i", path, "::/EFI/Linux/guichet-2026112601+2.efi", "guichet-2026112601+1-1.efi")
	renamed, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	d := newDisk(renamed)
	b = openBoot(t, d)
	if !slices.Contains(names(b), renewal.Name{Number: second, Counted: true, Left: 1, Done: 1}) {
		t.Fatalf("%+v", names(b))
	}
	if changed, err := b.Confirm(second); !changed || err != nil {
		t.Fatal(changed, err)
	}
	path = d.file(t)
	renewaltest.Run(t, "fsck.vfat", "-n", path)
	if said := renewaltest.Run(t, "mdir", "-b", "-i", path, "::/EFI/Linux"); strings.Count(said, "efi") != 2 || !strings.Contains(said, "guichet-2026112601.efi\n") {
		t.Error(said)
	}
	if changed, err := openBoot(t, d).Confirm(second); changed || err != nil {
		t.Error(changed, err)
	}
}

// A boot partition that is not the image's is refused; no bytes make the reader panic,
// or read without end.
func TestBrokenBootFolder(t *testing.T) {
	m := newMachine(t)
	for name, d := range map[string]*disk{"nothing": newDisk(make([]byte, 1<<20)), "too short": newDisk(m.boot.base[:100])} {
		if b, err := renewal.OpenBoot(d); err == nil {
			t.Errorf("%s: %+v", name, b.Slots)
		}
	}
	folders := int64(bytes.Index(m.boot.base, []byte("EFI        ")))
	refused := 0
	for i := range 3000 {
		d := newDisk(m.boot.base)
		odd := noise(int64(i), 6)
		at := int64(odd[0]) | int64(odd[1]&1)<<8 // the geometry
		if i%2 == 1 {
			at += folders
		}
		if _, err := d.WriteAt(odd[2:], at); err != nil {
			t.Fatal(err)
		}
		if _, err := renewal.OpenBoot(d); err != nil {
			refused++
		}
	}
	if refused == 0 {
		t.Error("none was refused: nothing that counts was changed")
	}
}

func TestConsider(t *testing.T) {
	help, system := keys(t)
	ring := bundle.Keyring{Trusted: []bundle.Key{help.Key()}, Systems: []bundle.Key{system.Key()}}
	_, stranger := keys(t)
	k := renewal.Machine{Number: first, Board: board, Boot: slotSize, Root: rootRoom}
	with := func(change func(*renewal.Machine)) renewal.Machine { c := k; change(&c); return c }
	big := systemOf(second)
	big.boot = bootFile(second, slotSize+1, board)
	large := systemOf(second)
	large.root = rootOf(second, rootRoom+1)
	for _, c := range []struct {
		name    string
		machine renewal.Machine
		doc     []byte
		ring    bundle.Keyring
		want    bundle.Reason
	}{
		{"newer", k, pack(t, manifest(second), systemOf(second), system), ring, ""},
		{"older", k, pack(t, manifest(first-1), systemOf(first-1), system), ring, bundle.Older},
		{"the same", k, pack(t, manifest(first), systemOf(first), system), ring, bundle.Same},
		{"of a stranger", k, pack(t, manifest(second), systemOf(second), stranger), ring, bundle.UnknownKey},
		{"signed by a key for help", k, pack(t, manifest(second), systemOf(second), help.For(bundle.RoleSystem)), ring, bundle.WrongRole},
		{"signed by a key withdrawn", k, pack(t, manifest(second), systemOf(second), stranger), bundle.Keyring{Withdrawn: []bundle.Key{stranger.Key()}}, bundle.WithdrawnKey},
		{"for another board", with(func(k *renewal.Machine) { k.Board = "uefi-arm64" }), pack(t, manifest(second), systemOf(second), system), ring, bundle.OtherBoard},
		{"to a machine without slots", renewal.Machine{}, pack(t, manifest(second), systemOf(second), system), ring, bundle.NoRenewal},
		{"to a machine on trial", with(func(k *renewal.Machine) { k.Trial = true }), pack(t, manifest(second), systemOf(second), system), ring, bundle.OnTrial},
		{"a boot file too large", k, pack(t, manifest(second), big, system), ring, bundle.TooLarge},
		{"a root too large", k, pack(t, manifest(second), large, system), ring, bundle.TooLarge},
	} {
		r := open(t, c.doc, c.ring)
		var got bundle.Reason
		if refused := c.machine.Consider(r.Manifest, r.Standing); refused != nil {
			got = refused.Reason
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	odd := manifest(second)
	odd.Files = []bundle.File{{Name: renewal.BootFile}, {Name: renewal.RootFile}}
	if r := open(t, pack(t, odd, systemOf(second), system), ring); k.Consider(r.Manifest, r.Standing).Reason != bundle.NewerFormat {
		t.Error("files in another order are taken")
	}
}

// A key has one role: whatever list names it, and whatever it signs.
func TestRoles(t *testing.T) {
	help, system := keys(t)
	both := bundle.Keyring{Trusted: []bundle.Key{help.Key(), system.Key()}, Systems: []bundle.Key{system.Key()}}
	for _, c := range []struct {
		role bundle.Role
		key  bundle.Key
		want bundle.Standing
	}{
		{bundle.RoleHelp, help.Key(), bundle.Trusted}, {bundle.RoleSystem, help.Key(), bundle.OtherRole},
		{bundle.RoleHelp, system.Key(), bundle.OtherRole}, {bundle.RoleSystem, system.Key(), bundle.Trusted},
	} {
		if got := both.StandingAs(c.role, c.key); got != c.want {
			t.Errorf("%s: %s, want %s", c.role, got, c.want)
		}
	}
	m := manifest(second)
	for what, of := range map[string]*bundle.System{"a key for help cannot sign a system": m.System, "a key for systems cannot sign help": nil} {
		m.System = of
		if got := (renewal.Machine{}).Consider(m, bundle.OtherRole); got == nil || got.Reason != bundle.WrongRole || got.Detail != what {
			t.Errorf("got %+v, want %q", got, what)
		}
	}
	var b bytes.Buffer
	if err := bundle.Write(&b, manifest(second), help, nil); err == nil || b.Len() > 0 {
		t.Error("a key for help signs a system")
	}
	doc := pack(t, manifest(second), systemOf(second), help.For(bundle.RoleSystem))
	err := open(t, doc, both).Extract(t.Context(), func(bundle.File) (io.WriteCloser, error) {
		t.Error("a file is made")
		return nil, errors.ErrUnsupported
	}, nil)
	if r := bundle.Refused(err); r == nil || r.Reason != bundle.WrongRole {
		t.Errorf("extracted: %v", err)
	}
	for _, s := range []bundle.Secret{help, system} {
		text, err := s.Encode("")
		if err != nil {
			t.Fatal(err)
		}
		again, err := bundle.ParseSecret(text, "")
		if err != nil || again.Role() != s.Role() || bundle.RoleOf(s.Public()) != s.Role() {
			t.Errorf("%s: read again as %s, %v", s.Role(), again.Role(), err)
		}
		if k, err := bundle.ParseKey(s.Public()); err != nil || k != s.Key() {
			t.Errorf("%s: %v", s.Role(), err)
		}
	}
}

// install renews a machine that runs the system now.
func install(ctx context.Context, t testing.TB, m machine, now int64, doc []byte, ring bundle.Keyring) error {
	t.Helper()
	target := m.b
	if now == second {
		target = m.a
	}
	r := open(t, doc, ring)
	return renewal.Install(ctx, r, running(t, m, now), renewal.Places{Boot: m.boot, Root: target}, nothing)
}

func TestInstall(t *testing.T) {
	_, key := keys(t)
	ring := bundle.Keyring{Systems: []bundle.Key{key.Key()}}
	m, two := newMachine(t), systemOf(second)
	if k := running(t, m, first); k.Other != 0 || k.Failed != 0 || k.Trial || k.Boot != slotSize {
		t.Errorf("%+v", k)
	}
	if err := install(t.Context(), t, m, first, pack(t, manifest(second), two, key), ring); err != nil {
		t.Fatal(err)
	}
	b := openBoot(t, m.boot)
	if got := chosen(names(b)); got != (renewal.Name{Number: second, Counted: true, Left: renewal.Tries}) {
		t.Fatalf("%s starts", got)
	}
	if !begins(m.b, two.root) || !begins(b.File(1), two.boot) || !begins(m.a, systemOf(first).root) || !begins(b.File(0), systemOf(first).boot) {
		t.Error("something else is on the disk")
	}
	if k := running(t, m, second); !k.Trial || k.Other != first {
		t.Errorf("%+v", k)
	}
	for range renewal.Tries { // it starts, and does not prove itself
		if err := b.Rename(1, started(b.Slots[1].Name)); err != nil {
			t.Fatal(err)
		}
	}
	if got := chosen(names(b)); got.Number != first {
		t.Errorf("%s starts", got)
	}
	if k := running(t, m, first); k.Failed != second || k.Other != 0 || k.Trial {
		t.Errorf("%+v", k)
	}
	if _, err := b.Machine(third, board, "", 0); err == nil {
		t.Error("a machine that runs what is in no slot")
	}
}

// What is cut or changed on its way, and a disk that does not keep what it was given,
// leave the running system alone, and nothing beside it that starts.
func TestInstallRefused(t *testing.T) {
	_, key := keys(t)
	ring := bundle.Keyring{Systems: []bundle.Key{key.Key()}}
	good := pack(t, manifest(second), systemOf(second), key)
	flipped := func(at int) []byte { b := bytes.Clone(good); b[at] ^= 1; return b }
	liar := systemOf(second)
	liar.boot = bootFile(third, 30<<10, board)
	stranger := systemOf(second)
	stranger.boot = bootFile(second, 30<<10, "uefi-arm64")
	for _, c := range []struct {
		name string
		doc  []byte
		bad  bool // the disk
		want bundle.Reason
	}{
		{"cut in the root", good[:100<<10], false, bundle.Damaged},
		{"cut in the boot file", good[:len(good)-20<<10], false, bundle.Damaged},
		{"cut at its end", good[:len(good)-1024], false, bundle.Damaged},
		{"root changed", flipped(50 << 10), false, bundle.Damaged},
		{"boot file changed", flipped(len(good) - 20<<10), false, bundle.Damaged},
		{"more behind it", append(bytes.Clone(good), 1), false, bundle.Damaged},
		{"a boot file of another number", pack(t, manifest(second), liar, key), false, bundle.WrongNumber},
		{"a boot file of another board", pack(t, manifest(second), stranger, key), false, bundle.WrongNumber},
		{"a disk that forgets", good, true, bundle.SlotFailed},
	} {
		m := newMachine(t)
		k, place := running(t, m, first), renewal.Medium(m.b)
		if c.bad {
			place = forgetful{m.b}
		}
		err := renewal.Install(t.Context(), open(t, c.doc, ring), k, renewal.Places{Boot: m.boot, Root: place}, nothing)
		if r := bundle.Refused(err); r == nil || r.Reason != c.want {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
		if got := names(openBoot(t, m.boot)); chosen(got).Number != first || got[1] != (renewal.Name{}) {
			t.Errorf("%s: %s", c.name, got)
		}
	}
	m := newMachine(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := install(ctx, t, m, first, good, ring); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// forgetful is a disk that loses a sector when it syncs.
type forgetful struct{ *disk }

func (f forgetful) Sync() error {
	f.now[100] = make([]byte, sector)
	return f.disk.Sync()
}

// The power goes at every write, and again: one whole system starts, and it is the new
// one only if all of it is there.
func TestPowerCuts(t *testing.T) {
	const outcomes = 12
	_, key := keys(t)
	ring := bundle.Keyring{Systems: []bundle.Key{key.Key()}}
	points, states := 0, 0
	for _, from := range []int64{first, second} {
		begin := newMachine(t)
		next := int64(second)
		if from == second { // the slot of the first is overwritten
			next = third
			if err := install(t.Context(), t, begin, first, pack(t, manifest(second), systemOf(second), key), ring); err != nil {
				t.Fatal(err)
			}
			if _, err := openBoot(t, begin.boot).Confirm(second); err != nil {
				t.Fatal(err)
			}
		}
		doc := pack(t, manifest(next), systemOf(next), key)
		for cut := 0; ; cut++ {
			m := begin.crash(1)
			m.cut(1+cut/2, cut%2 == 1)
			err := install(t.Context(), t, m, from, doc, ring)
			if err != nil && !errors.Is(err, errPower) {
				t.Fatal(err)
			}
			for seed := range uint64(outcomes) {
				states++
				whole(t, m.crash(seed), from, next, err == nil)
			}
			after := m.crash(uint64(cut))
			if err != nil && chosen(names(openBoot(t, after.boot))).Number == from {
				if err := install(t.Context(), t, after, from, doc, ring); err != nil {
					t.Fatalf("cut at %d: it cannot be done again: %v", cut, err)
				}
				whole(t, after, from, next, true)
			}
			points++
			if err == nil {
				break
			}
		}
	}
	t.Logf("%d points, %d states of the disk", points, states)
}

// whole judges a machine after a cut: what starts is whole, and what starts after it,
// should it not prove itself.
func whole(t *testing.T, m machine, from, next int64, done bool) {
	t.Helper()
	b := openBoot(t, m.boot)
	for slot, n := range names(b) {
		root := m.a
		if n.Number == second {
			root = m.b
		}
		if n.Number == 0 {
			continue
		}
		if s := systemOf(n.Number); !begins(b.File(slot), s.boot) || !begins(root, s.root) {
			t.Fatalf("%s may start, and is not whole (%s)", n, names(b))
		}
	}
	seen := []int64{}
	for range renewal.Tries + 2 {
		name := chosen(names(b))
		seen = append(seen, name.Number)
		if err := b.Rename(slices.Index(names(b), name), started(name)); err != nil {
			t.Fatal(err)
		}
	}
	if last := seen[len(seen)-1]; last != from || done && seen[0] != next {
		t.Fatalf("from %d to %d, done %t: these start: %d", from, next, done, seen)
	}
}

// Power cuts while a system is confirmed: it is on trial, or it is good.
func TestPowerCutAtConfirm(t *testing.T) {
	_, key := keys(t)
	m := newMachine(t)
	if err := install(t.Context(), t, m, first, pack(t, manifest(second), systemOf(second), key), bundle.Keyring{Systems: []bundle.Key{key.Key()}}); err != nil {
		t.Fatal(err)
	}
	for cut := 0; ; cut++ {
		at := m.crash(1)
		b := openBoot(t, at.boot)
		at.cut(1+cut/2, cut%2 == 1)
		_, err := b.Confirm(second)
		for seed := range uint64(6) {
			got := chosen(names(openBoot(t, at.crash(seed).boot)))
			if got.Number != second || err == nil && got.Counted {
				t.Fatalf("cut at %d: %s", cut, got)
			}
		}
		if err == nil {
			break
		}
	}
}

// imageOf is a disk image with those partitions.
func imageOf(parts ...[]byte) []byte {
	image := make([]byte, 1<<20, 36<<20)
	for index, content := range parts {
		e := image[446+16*index:]
		at := len(image) / sector
		e[8], e[9], e[10] = byte(at), byte(at>>8), byte(at>>16)
		n := len(content) / sector
		e[12], e[13], e[14] = byte(n), byte(n>>8), byte(n>>16)
		image = append(image, content...)
	}
	copy(image[440:], []byte{0x53, 0x4f, 0x49, 0x4b})
	image[510], image[511] = 0x55, 0xaa
	return image
}

// content is what a disk holds now.
func content(t *testing.T, d *disk) []byte {
	t.Helper()
	b := make([]byte, len(d.base))
	if _, err := d.ReadAt(b, 0); err != nil {
		t.Fatal(err)
	}
	return b
}

// A bundle is made of a system that is good, with its own root: of a disk that was
// renewed that is the second. Of no other.
func TestImageOfARenewedDisk(t *testing.T) {
	_, key := keys(t)
	renewed := func(state renewal.Name) machine {
		m := newMachine(t)
		if err := install(t.Context(), t, m, first, pack(t, manifest(second), systemOf(second), key), bundle.Keyring{Systems: []bundle.Key{key.Key()}}); err != nil {
			t.Fatal(err)
		}
		b := openBoot(t, m.boot)
		if err := b.Rename(slices.IndexFunc(names(b), func(n renewal.Name) bool { return n.Number == second }), state); err != nil {
			t.Fatal(err)
		}
		return m
	}
	good, failed, trial := renewal.Name{Number: second}, renewal.Name{Number: second, Counted: true, Done: 2}, renewal.Name{Number: second, Counted: true, Left: 2}
	alone := func(m machine) machine { // the system before is no more
		b := openBoot(t, m.boot)
		if err := b.Rename(slices.IndexFunc(names(b), func(n renewal.Name) bool { return n.Number == first }), renewal.Name{}); err != nil {
			t.Fatal(err)
		}
		return m
	}
	swapped := func(m machine) machine { m.a, m.b = m.b, m.a; return m }
	without := func(m machine) machine { m.b = newDisk(make([]byte, rootRoom)); return m }
	for _, c := range []struct {
		name string
		m    machine
		want int64
		says string
	}{
		{"two good ones: the newer", renewed(good), second, ""},
		{"its root in the other place", swapped(renewed(good)), second, ""},
		{"the newer one failed", renewed(failed), first, ""},
		{"the newer one is on trial", renewed(trial), first, ""},
		{"one that failed, alone", alone(renewed(failed)), 0, "did not prove itself"},
		{"one on trial, alone", alone(renewed(trial)), 0, "has yet to prove itself"},
		{"one whose root is not there", without(renewed(good)), 0, "neither root"},
	} {
		image, err := renewal.OpenImage(bytes.NewReader(imageOf(content(t, c.m.boot), content(t, c.m.a), content(t, c.m.b))))
		if c.want == 0 {
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: got %v, want %q", c.name, err, c.says)
			}
			continue
		}
		if err != nil || image.Number != c.want {
			t.Errorf("%s: got %+v, %v, want %d", c.name, image, err, c.want)
			continue
		}
		root, err := io.ReadAll(image.File(renewal.RootFile))
		if err != nil || !bytes.Equal(root, rootOf(c.want, 210<<10)[:len(root)]) {
			t.Errorf("%s: got a root of %d bytes that is not its own, %v", c.name, len(root), err)
		}
	}
}

func TestImage(t *testing.T) {
	m := newMachine(t)
	image := imageOf(m.boot.base, m.a.base)
	found, err := renewal.OpenImage(bytes.NewReader(image))
	if err != nil {
		t.Fatal(err)
	}
	if found.Number != first || found.Board != board || found.Version != "0.1.0+0123456789ab" {
		t.Errorf("%+v", found.Said)
	}
	boot, err := io.ReadAll(found.File(renewal.BootFile))
	if err != nil || !bytes.Equal(boot, systemOf(first).boot) {
		t.Errorf("boot file: %d bytes, %v", len(boot), err)
	}
	root, err := io.ReadAll(found.File(renewal.RootFile))
	// 51 blocks of data, and one of their hashes.
	if err != nil || len(root) != 52*4096 || !bytes.Equal(root, m.a.base[:len(root)]) {
		t.Errorf("root: %d bytes, %v", len(root), err)
	}
	image[440]++
	if _, err := renewal.OpenImage(bytes.NewReader(image)); err == nil {
		t.Error("another disk is an image")
	}
}

// What a system says of itself is read whole, or refused with what it lacks.
func TestParseSystem(t *testing.T) {
	const whole = "ID=guichet\nIMAGE_VERSION=2026112701\nKIOSK_BOARD=uefi-amd64\nKIOSK_VERSION=0.1.0\n"
	want := renewal.Said{Number: 2026112701, Board: "uefi-amd64", Version: "0.1.0"}
	if got, err := renewal.ParseSystem(whole); err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	want.Last = true
	if got, err := renewal.ParseSystem(whole + "KIOSK_LAST=yes\n\x00"); err != nil || got != want {
		t.Errorf("the last one: got %+v, %v, want %+v", got, err, want)
	}
	for text, says := range map[string]string{
		"":                                       "IMAGE_VERSION",
		"IMAGE_VERSION=1\nKIOSK_VERSION=0.1.0\n": "KIOSK_BOARD",
		"IMAGE_VERSION=1\nKIOSK_BOARD=uefi-amd64\n":                      "KIOSK_VERSION",
		"IMAGE_VERSION=0\nKIOSK_BOARD=uefi-amd64\nKIOSK_VERSION=0.1.0\n": "IMAGE_VERSION",
		"IMAGE_VERSION=x\nKIOSK_BOARD=uefi-amd64\nKIOSK_VERSION=0.1.0\n": "invalid syntax",
	} {
		_, err := renewal.ParseSystem(text)
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "%!") {
			t.Errorf("%q: got %v, want %q in it", text, err, says)
		}
	}
}

// No bundle is made of an image that is damaged, and who made it learns where.
func TestDamagedImage(t *testing.T) {
	m := newMachine(t)
	whole := imageOf(m.boot.base, m.a.base)
	root := 1<<20 + len(m.boot.base)
	damaged := func(block int) []byte {
		b := bytes.Clone(whole)
		b[root+block*4096+4095] ^= 1
		return b
	}
	for _, c := range []struct {
		name  string
		image []byte
		says  string // "": it is whole
	}{
		{"whole", whole, ""},
		{"the first block", damaged(0), "the root's block 0 is not the one that was built: write the image again"},
		{"a block", damaged(17), "the root's block 17 is not the one that was built: write the image again"},
		{"the last block", damaged(50), "the root's block 50 is not the one that was built: write the image again"},
		{"the tree", damaged(51), "neither root of this image is the one of guichet-2026112201.efi: write the image again"},
		{"behind the root", damaged(52), ""},
		{"cut in the root", whole[:root+20<<10], "the image is cut off: its partition 2 ends at byte "},
		{"cut in the boot partition", whole[:2<<20], "the image is cut off: its partition 1 ends at byte "},
		{"cut before any", whole[:sector], "the image is cut off: its partition 1 ends at byte "},
		{"no sector", whole[:100], "this is no image of the appliance"},
		{"nothing", nil, "this is no image of the appliance"},
	} {
		_, err := renewal.OpenImage(bytes.NewReader(c.image))
		if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.HasPrefix(err.Error(), c.says)) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.says)
		}
	}
}

// A tree that another program made is followed from its top to each block of data, and a
// bit that differs anywhere is found in its block.
func TestWholeTree(t *testing.T) {
	renewaltest.Need(t, "veritysetup")
	for _, blocks := range []int{2, 128, 129, 257} {
		path := filepath.Join(t.TempDir(), "root")
		if err := os.WriteFile(path, noise(int64(blocks), blocks*4096), 0o600); err != nil {
			t.Fatal(err)
		}
		said := renewaltest.Run(t, "veritysetup", "format", path, path, "--no-superblock", "--salt=-", "--hash=sha256", "--data-blocks="+strconv.Itoa(blocks),
			"--data-block-size=4096", "--hash-block-size=4096", "--hash-offset="+strconv.Itoa(blocks*4096))
		digest := strings.TrimSpace(said[strings.Index(said, "Root hash:")+len("Root hash:"):])
		root, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := renewal.CheckWhole(bytes.NewReader(root), int64(blocks), digest); err != nil {
			t.Errorf("%d blocks: %v", blocks, err)
		}
		for block := range len(root) / 4096 {
			root[block*4096+5] ^= 4
			err := renewal.CheckWhole(bytes.NewReader(root), int64(blocks), digest)
			if want := "block " + strconv.Itoa(block) + " is not"; err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%d blocks: got %v, want %q", blocks, err, want)
			}
			root[block*4096+5] ^= 4
		}
	}
}

// The size of a root is what veritysetup (2.6.1) makes of one of that size.
func TestRootSize(t *testing.T) {
	for used, want := range map[int64]int64{4096: 4096, 4097: 12288, 128 * 4096: 528384, 129*4096 - 1: 540672, 40 << 20: 42274816} {
		head := make([]byte, 48)
		copy(head, "hsqs")
		binary.LittleEndian.PutUint64(head[40:], uint64(used))
		if got, err := renewal.RootSize(bytes.NewReader(head)); err != nil || got != want {
			t.Errorf("%d bytes: %d, %v, want %d", used, got, err, want)
		}
	}
	for _, used := range []uint64{0, 4095, 1<<30 + 1, 1 << 63} {
		head := make([]byte, 48)
		copy(head, "hsqs")
		binary.LittleEndian.PutUint64(head[40:], used)
		if got, err := renewal.RootSize(bytes.NewReader(head)); err == nil {
			t.Errorf("%d bytes: %d", used, got)
		}
	}
}
