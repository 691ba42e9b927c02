package renewal_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"guichet/kiosk/bundle"
	"guichet/kiosk/renewal/renewaltest"
)

const (
	sector   = 512
	slotSize = 48 << 10
	rootRoom = 300 << 10
	board    = "uefi-amd64"
)

// errPower is what every call gives once the power is cut.
var errPower = errors.New("the power is cut")

// power counts the calls that write until it is cut; negative: never.
type power struct {
	left int
	late bool // the call that meets the cut takes place, and nobody hears
}

func (p *power) step(do func()) error {
	switch p.left {
	case 0:
		return errPower
	case 1:
		p.left = 0
		if p.late {
			do()
		}
		return errPower
	}
	p.left = max(p.left-1, -1)
	do()
	return nil
}

// disk is a partition in memory whose power can be cut. A sector is written whole or
// not at all; of what was not synced each may be there or not.
type disk struct {
	base    []byte // shared, and never written to
	now     map[int64][]byte
	lasting map[int64][]byte
	p       *power
}

func newDisk(base []byte) *disk {
	return &disk{base: base, now: map[int64][]byte{}, lasting: map[int64][]byte{}, p: &power{left: -1}}
}

func (d *disk) ReadAt(p []byte, at int64) (int, error) {
	if at >= int64(len(d.base)) {
		return 0, io.EOF
	}
	n := copy(p, d.base[at:])
	for first := at / sector; first*sector < at+int64(n); first++ {
		if s, ok := d.now[first]; ok {
			from := max(first*sector, at)
			copy(p[from-at:n], s[from-first*sector:])
		}
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (d *disk) WriteAt(p []byte, at int64) (int, error) {
	if at < 0 || at+int64(len(p)) > int64(len(d.base)) {
		return 0, io.ErrShortWrite
	}
	return len(p), d.p.step(func() {
		for done := int64(0); done < int64(len(p)); {
			number, off := (at+done)/sector, (at+done)%sector
			s := make([]byte, sector)
			_, _ = d.ReadAt(s, number*sector)
			done += int64(copy(s[off:], p[done:]))
			d.now[number] = s
		}
	})
}

func (d *disk) Sync() error { return d.p.step(func() { d.lasting = maps.Clone(d.now) }) }

// crash is the partition as the disk may hold it after a cut now.
func (d *disk) crash(seed uint64, p *power) *disk {
	after := &disk{base: d.base, now: maps.Clone(d.lasting), p: p}
	r := rand.New(rand.NewPCG(seed, 0))
	for number, s := range d.now {
		if seed == 0 || seed != 1 && r.IntN(2) == 0 { // 0: all of it, 1: nothing of it
			after.now[number] = s
		}
	}
	after.lasting = maps.Clone(after.now)
	return after
}

// file writes the partition to a file, for other tools.
func (d *disk) file(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "boot.fat")
	b := make([]byte, len(d.base))
	_, _ = d.ReadAt(b, 0)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// ramDisk is a RAM disk as far as anybody reads it here: it tells the root of a system
// with that number, after one that it told before, and what another program packed.
func ramDisk(number int64) []byte {
	sum := sha256.Sum256(rootOf(number, 210<<10)[51*4096 : 52*4096])
	b := bytes.NewBuffer([]byte{0x28, 0xb5, 0x2f, 0xfd, 0x1f, 0x8b, 8, 0}) // of zstd
	for _, words := range []string{"1 " + strings.Repeat("0", 64), "51 " + hex.EncodeToString(sum[:])} {
		z := gzip.NewWriter(b)
		_, _ = z.Write([]byte("070701...root.verity\x00\x00\x00" + words + "\n\x00\x00")) // into memory
		_ = z.Close()
	}
	return b.Bytes()
}

// bootFile is a UEFI program as far as anybody reads it here: a section that tells its
// system, one that tells its root, and bytes that are this system's own.
func bootFile(number, size int64, board string) []byte {
	said := []byte("ID=debian\nIMAGE_ID=guichet\nIMAGE_VERSION=" + itoa(number) + "\nKIOSK_BOARD=" + board + "\nKIOSK_VERSION=0.1.0+0123456789ab\n")
	b := make([]byte, 0x200)
	copy(b, "MZ")
	le := binary.LittleEndian
	le.PutUint32(b[0x3c:], 0x40)
	copy(b[0x40:], "PE\x00\x00")
	le.PutUint16(b[0x44:], 0x8664)
	le.PutUint16(b[0x46:], 3)
	disk := ramDisk(number)
	for i, s := range []struct {
		name     string
		at, size int
	}{{".osrel", 0x200, len(said)}, {".initrd", 0x400, len(disk)}, {".linux", 0x600, int(size) - 0x600}} {
		h := b[0x58+40*i:]
		copy(h, s.name)
		le.PutUint32(h[8:], uint32(s.size))
		le.PutUint32(h[16:], uint32(s.size))
		le.PutUint32(h[20:], uint32(s.at))
	}
	b = append(append(b, said...), make([]byte, 0x200-len(said))...)
	b = append(append(b, disk...), make([]byte, 0x200-len(disk))...)
	return append(b, noise(number, int(size)-len(b))...)
}

func noise(seed int64, n int) []byte {
	r, b := rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8)}), make([]byte, n)
	_, _ = r.Read(b)
	return b
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// rootOf is a root with that number: a squashfs's superblock, noise up to 51 blocks, the
// one block of their hashes, and noise.
func rootOf(number int64, size int) []byte {
	b := noise(number, size)
	copy(b, "hsqs")
	binary.LittleEndian.PutUint64(b[40:], 200<<10+5)
	tree := b[51*4096 : 52*4096]
	clear(tree)
	for i := range 51 {
		sum := sha256.Sum256(b[i*4096 : (i+1)*4096])
		copy(tree[i*32:], sum[:])
	}
	return b
}

const (
	first  = 2026112201
	second = 2026112601
	third  = 2026112701
)

// system is what the tests know of a system.
type system struct{ boot, root []byte }

func systemOf(number int64) system {
	return system{bootFile(number, 30<<10+777, board), rootOf(number, 210<<10+int(number%7)*100)}
}

// machine is a disk with the system first.
type machine struct{ boot, a, b *disk }

func (m machine) crash(seed uint64) machine {
	p := &power{left: -1}
	return machine{m.boot.crash(seed, p), m.a.crash(seed+1000, p), m.b.crash(seed+2000, p)}
}

func (m machine) cut(left int, late bool) {
	p := &power{left: left, late: late}
	m.boot.p, m.a.p, m.b.p = p, p, p
}

// newMachine lays the partitions of a machine with the system first.
func newMachine(t testing.TB) machine {
	t.Helper()
	one := systemOf(first)
	boot := renewaltest.BootPartition(t, "guichet-2026112201.efi", one.boot, slotSize)
	root := make([]byte, rootRoom)
	copy(root, one.root)
	return machine{newDisk(boot), newDisk(root), newDisk(make([]byte, rootRoom))}
}

func keys(t testing.TB) (help, system bundle.Secret) {
	t.Helper()
	help, err := bundle.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	if system, err = bundle.GenerateKey(); err != nil {
		t.Fatal(err)
	}
	return help, system.For(bundle.RoleSystem)
}

// pack makes a bundle of a system, by its manifest.
func pack(t testing.TB, m bundle.Manifest, s system, key bundle.Secret) []byte {
	t.Helper()
	return renewaltest.Pack(t, m, s.root, s.boot, key)
}

func manifest(number int64) bundle.Manifest { return renewaltest.Manifest(number, board) }

func open(t testing.TB, doc []byte, ring bundle.Keyring) *bundle.Reader {
	t.Helper()
	r, err := bundle.Open(bytes.NewReader(doc), ring, bundle.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// begins tells whether a part of the disk begins with want.
func begins(d io.ReaderAt, want []byte) bool {
	got := make([]byte, len(want))
	n, _ := d.ReadAt(got, 0)
	return n == len(want) && bytes.Equal(got, want)
}
