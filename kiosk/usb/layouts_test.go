package usb

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"guichet/kiosk/bundle"
)

// made is a stick as people bring it: made by the tools that make sticks, sparse.
type made struct {
	t    *testing.T
	path string
	size int64
}

const mib = 1 << 20

func makeStick(t *testing.T, size int64) *made {
	t.Helper()
	need(t, "sfdisk", "fdisk", "sgdisk", "mkfs.vfat", "mkfs.exfat", "mkntfs", "mcopy", "mattrib")
	m := &made{t, filepath.Join(t.TempDir(), "stick.img"), size}
	f, err := os.Create(m.path)
	if err == nil {
		err = f.Truncate(size)
	}
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	return m
}

func (m *made) sfdisk(script string) { m.t.Helper(); tool(m.t, script, "sfdisk", "-q", m.path) }

func (m *made) sgdisk(args ...string) { m.t.Helper(); tool(m.t, "", "sgdisk", append(args, m.path)...) }

// put lays bytes onto the stick, without the zeros.
func (m *made) put(at int64, b []byte) {
	m.t.Helper()
	f, err := os.OpenFile(m.path, os.O_WRONLY, 0)
	if err != nil {
		m.t.Fatal(err)
	}
	defer f.Close()
	for zero := make([]byte, 64<<10); len(b) > 0; {
		n := min(len(b), len(zero))
		if !bytes.Equal(b[:n], zero[:n]) {
			if _, err := f.WriteAt(b[:n], at); err != nil {
				m.t.Fatal(err)
			}
		}
		at, b = at+int64(n), b[n:]
	}
}

// fat lays a FAT with those files into a place.
func (m *made) fat(at, size int64, bits int, files ...string) {
	m.t.Helper()
	args := []string{"-F", fmt.Sprint(bits)}
	if bits == 16 {
		args = append(args, "-s", "1")
	}
	i := newImage(m.t, size, args...)
	for _, name := range files {
		if dir, _, in := strings.Cut(name, "/"); in {
			tool(m.t, "", "mmd", "-D", "s", "-i", i.mtools(), "::"+dir)
		}
		i.add(m.t, name, content(name))
	}
	m.put(at, i.bytes(m.t))
}

// content is what a file of that name holds: itself, and more than a sector.
func content(name string) []byte { return []byte(strings.Repeat(name+"\n", 100)) }

// foreignSystem lays a file system of another kind into a place.
func (m *made) foreignSystem(at, size int64, mkfs string, args ...string) {
	m.t.Helper()
	path := filepath.Join(m.t.TempDir(), "foreign.img")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		m.t.Fatal(err)
	}
	if err := os.Truncate(path, size); err != nil {
		m.t.Fatal(err)
	}
	tool(m.t, "", mkfs, append(args, path)...)
	b, err := os.ReadFile(path)
	if err != nil {
		m.t.Fatal(err)
	}
	m.put(at, b)
}

func (m *made) exfat(at, size int64) { m.t.Helper(); m.foreignSystem(at, size, "mkfs.exfat") }
func (m *made) ntfs(at, size int64) {
	m.t.Helper()
	m.foreignSystem(at, size, "mkntfs", "-F", "-Q", "-q", "-s", "512", "-p", "2048", "-H", "16", "-S", "63")
}

// edit changes the stick's first bytes.
func (m *made) edit(n int, f func(b []byte)) {
	m.t.Helper()
	file, err := os.OpenFile(m.path, os.O_RDWR, 0)
	if err != nil {
		m.t.Fatal(err)
	}
	defer file.Close()
	b := make([]byte, n)
	if _, err := io.ReadFull(file, b); err != nil {
		m.t.Fatal(err)
	}
	f(b)
	if _, err := file.WriteAt(b, 0); err != nil {
		m.t.Fatal(err)
	}
}

// wipe puts zeros over a stretch.
func (m *made) wipe(at, n int64) {
	m.t.Helper()
	f, err := os.OpenFile(m.path, os.O_WRONLY, 0)
	if err != nil {
		m.t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt(make([]byte, n), at); err != nil {
		m.t.Fatal(err)
	}
}

func (m *made) contents() *Contents {
	m.t.Helper()
	s := &Stick{Path: m.path, Size: m.size}
	c, err := s.Open(m.t.Context())
	if err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() { s.Close() })
	return c
}

// systems is what is said of the partitions, as one text.
func systems(c *Contents) string {
	var said []string
	for _, p := range c.Partitions {
		said = append(said, fmt.Sprintf("%d %s", p.Number, p.System))
	}
	return strings.Join(said, ", ")
}

// logicalChain makes an MBR with an extended partition of two logical ones of 8 MiB,
// the second with the file.
func logicalChain(m *made, files ...string) {
	m.sfdisk("label: dos\nstart=2048,size=8192,type=83\nstart=12288,size=45056,type=5\nstart=14336,size=16384,type=c\nstart=34816,size=16384,type=c\n")
	m.fat(14336*512, 8*mib, 16)
	m.fat(34816*512, 8*mib, 16, files...)
}

// stickCase is a stick as people bring it, and what is found on it.
type stickCase struct {
	name    string
	size    int64
	make    func(m *made)
	bundles []string // "2 2026.kiosk"; a fault stands behind: "0 x.kiosk file-broken"
	refused bundle.Reason
	systems string // "": not looked at
	near    []NearMiss
}

func partitionCases() []stickCase {
	two := func(m *made, first, second []string) {
		m.sfdisk("label: dos\nstart=2048,size=16384,type=c\nstart=20480,size=16384,type=c\n")
		m.fat(2048*512, 8*mib, 16, first...)
		m.fat(20480*512, 8*mib, 16, second...)
	}
	mac := func(m *made, files ...string) {
		m.sgdisk("-a", "8", "-n", "1:40:98343", "-t", "1:EF00", "-n", "2:100352:180000", "-t", "2:0700")
		m.fat(40*512, 48*mib, 32, "EFI/APPLE")
		m.fat(100352*512, 38*mib, 32, files...)
	}
	return []stickCase{
		{name: "no table", size: 8 * mib, make: func(m *made) { m.fat(0, 8*mib, 16, "2026.kiosk") }, bundles: []string{"0 2026.kiosk"}, systems: "0 FAT16"},
		{name: "a Mac's GUID scheme", size: 100 * mib, make: func(m *made) { mac(m, "2026.kiosk", "._2026.kiosk") }, bundles: []string{"2 2026.kiosk"}, systems: "1 FAT32, 2 FAT32"},
		{name: "a Mac's, without a bundle", size: 100 * mib, make: func(m *made) { mac(m, "photo.jpg") }, refused: bundle.StickEmpty, systems: "1 FAT32, 2 FAT32"},
		{name: "two FATs, the bundle on the second", size: 24 * mib, make: func(m *made) { two(m, []string{"a.txt"}, []string{"2026.kiosk"}) }, bundles: []string{"2 2026.kiosk"}},
		{name: "two FATs, a bundle on each", size: 24 * mib, make: func(m *made) { two(m, []string{"2025.kiosk"}, []string{"2026.kiosk"}) }, bundles: []string{"1 2025.kiosk", "2 2026.kiosk"}},
		{name: "Ventoy: exFAT, then a small FAT", size: 64 * mib, make: func(m *made) {
			m.sfdisk("label: dos\nstart=2048,size=98304,type=7\nstart=100352,size=16384,type=ef\n")
			m.exfat(2048*512, 48*mib)
			m.fat(100352*512, 8*mib, 16, "2026.kiosk")
		}, bundles: []string{"2 2026.kiosk"}, systems: "1 exFAT, 2 FAT16"},
		{name: "Ventoy with the bundle on the exFAT", size: 64 * mib, make: func(m *made) {
			m.sfdisk("label: dos\nstart=2048,size=98304,type=7\nstart=100352,size=16384,type=ef\n")
			m.exfat(2048*512, 48*mib)
			m.fat(100352*512, 8*mib, 16, "ventoy.cpio")
		}, refused: bundle.StickExFAT, systems: "1 exFAT, 2 FAT16"},
		{name: "Rufus: NTFS, then UEFI:NTFS", size: 64 * mib, make: func(m *made) {
			m.sfdisk("label: gpt\nstart=2048,size=98304\nstart=100352,size=2048\n")
			m.ntfs(2048*512, 48*mib)
			m.fat(100352*512, 1*mib, 12, "2026.kiosk")
		}, bundles: []string{"2 2026.kiosk"}, systems: "1 NTFS, 2 FAT12"},
		{name: "Rufus without a bundle", size: 64 * mib, make: func(m *made) {
			m.sfdisk("label: gpt\nstart=2048,size=98304\nstart=100352,size=2048\n")
			m.ntfs(2048*512, 48*mib)
			m.fat(100352*512, 1*mib, 12)
		}, refused: bundle.StickNTFS, systems: "1 NTFS, 2 FAT12"},
		{name: "FAT32 in a logical partition", size: 64 * mib, make: func(m *made) {
			m.sfdisk("label: dos\nstart=2048,size=8192,type=83\nstart=12288,size=100000,type=f\nstart=14336,size=90000,type=c\n")
			m.fat(14336*512, 90000*512, 32, "2026.kiosk")
		}, bundles: []string{"5 2026.kiosk"}},
		{name: "the second logical partition", size: 32 * mib, make: func(m *made) { logicalChain(m, "2026.kiosk") }, bundles: []string{"6 2026.kiosk"}},
		{name: "a chain that comes back", size: 32 * mib, make: func(m *made) {
			logicalChain(m, "2026.kiosk")
			record := int64(32768) // the second extended record, as sfdisk lays it
			b := make([]byte, 512)
			f, _ := os.Open(m.path)
			defer f.Close()
			if _, err := f.ReadAt(b, record*512); err != nil || b[510] != 0x55 {
				m.t.Fatal("no extended record there")
			}
			copy(b[mbrTable+mbrEntry:], []byte{0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0}) // to the first again
			m.put(record*512, b)
		}, bundles: []string{"6 2026.kiosk"}},
		{name: "logical ones in odd slots", size: 32 * mib, make: func(m *made) {
			logicalChain(m, "2026.kiosk")
			b := make([]byte, 512)
			f, _ := os.Open(m.path)
			defer f.Close()
			if _, err := f.ReadAt(b, 12288*512); err != nil || b[510] != 0x55 {
				m.t.Fatal("no extended record there")
			}
			one, two := bytes.Clone(b[mbrTable:][:16]), bytes.Clone(b[mbrTable+16:][:16])
			copy(b[mbrTable:], make([]byte, 64))
			copy(b[mbrTable:], two) // the link first, the partition in the last slot
			copy(b[mbrTable+48:], one)
			m.put(12288*512, b)
		}, bundles: []string{"6 2026.kiosk"}},
		{name: "the GPT's first copy lost", size: 24 * mib, make: func(m *made) {
			m.sgdisk("-n", "1:2048:40000", "-t", "1:0700")
			m.fat(2048*512, 16*mib, 16, "2026.kiosk")
			m.wipe(512, 33*512)
		}, bundles: []string{"1 2026.kiosk"}},
		{name: "both copies of the GPT lost", size: 24 * mib, make: func(m *made) {
			m.sgdisk("-n", "1:2048:40000", "-t", "1:0700")
			m.wipe(512, 33*512)
			m.wipe(24*mib-33*512, 33*512)
		}, refused: bundle.StickDamaged},
		{name: "a GPT of 200 entries", size: 24 * mib, make: func(m *made) {
			m.sgdisk("-S", "200", "-n", "150:4096:40000", "-t", "150:0700")
			m.fat(4096*512, 16*mib, 16, "2026.kiosk")
		}, bundles: []string{"150 2026.kiosk"}},
		{name: "a hybrid MBR", size: 24 * mib, make: func(m *made) {
			m.sgdisk("-n", "1:2048:40000", "-t", "1:0700", "-h", "1")
			m.fat(2048*512, 16*mib, 16, "2026.kiosk")
		}, bundles: []string{"1 2026.kiosk"}},
		{name: "an MBR over a stale GPT", size: 24 * mib, make: func(m *made) {
			m.sgdisk("-n", "1:2048:10000", "-n", "2:12288:40000")
			m.edit(512, func(b []byte) { clear(b[mbrTable:510]) })
			gpt := make([]byte, 33*512)
			f, _ := os.Open(m.path)
			defer f.Close()
			if _, err := f.ReadAt(gpt, 512); err != nil {
				m.t.Fatal(err)
			}
			m.sfdisk("label: dos\nstart=4096,size=32768,type=c\n")
			m.put(512, gpt) // sfdisk wipes it
			m.fat(4096*512, 16*mib, 16, "2026.kiosk")
		}, bundles: []string{"1 2026.kiosk"}, systems: "1 FAT16"},
		{name: "a protective MBR without GPT over a FAT", size: 24 * mib, make: func(m *made) {
			m.fat(0, 24*mib, 16, "2026.kiosk")
			m.edit(512, func(b []byte) {
				copy(b[mbrTable:], []byte{0, 0, 2, 0, typeGPT, 255, 255, 255, 1, 0, 0, 0, 255, 255, 255, 255})
			})
		}, bundles: []string{"0 2026.kiosk"}, systems: "0 FAT16"},
		{name: "a boot sector that looks like a table", size: 24 * mib, make: func(m *made) {
			m.fat(0, 24*mib, 16, "2026.kiosk")
			m.edit(512, func(b []byte) {
				for at := mbrTable; at < 510; at += mbrEntry {
					copy(b[at:], []byte{0x80, 1, 1, 0, 0x0c, 9, 9, 9, byte(at), 1, 0, 0, 0, 4, 0, 0})
				}
			})
		}, bundles: []string{"0 2026.kiosk"}, systems: "0 FAT16"},
		{name: "blocks of 4096 bytes, GPT", size: 64 * mib, make: func(m *made) {
			tool(m.t, "g\nn\n1\n1024\n10000\nw\n", "fdisk", "-b", "4096", m.path)
			i := newImage(m.t, 32*mib, "-F", "16", "-S", "4096", "-s", "1")
			i.add(m.t, "2026.kiosk", content("2026.kiosk"))
			m.put(1024*4096, i.bytes(m.t))
		}, bundles: []string{"1 2026.kiosk"}},
		{name: "blocks of 4096 bytes, logical", size: 64 * mib, make: func(m *made) {
			tool(m.t, "o\nn\ne\n1\n256\n15000\nn\nl\n512\n9000\nw\n", "fdisk", "-b", "4096", m.path)
			i := newImage(m.t, 32*mib, "-F", "16", "-S", "4096", "-s", "1")
			i.add(m.t, "2026.kiosk", content("2026.kiosk"))
			m.put(512*4096, i.bytes(m.t))
		}, bundles: []string{"5 2026.kiosk"}},
		{name: "a disc's image with an EFI partition", size: 24 * mib, make: func(m *made) {
			m.sfdisk("label: dos\nstart=4096,size=16384,type=ef\n")
			m.put(0x8001, []byte("CD001"))
			m.fat(4096*512, 8*mib, 16, "EFI/BOOT")
		}, refused: bundle.StickOther, systems: "0 ISO 9660, 1 FAT16"},
		{name: "a disc's image with a bundle beside it", size: 24 * mib, make: func(m *made) {
			m.sfdisk("label: dos\nstart=4096,size=16384,type=ef\n")
			m.put(0x8001, []byte("CD001"))
			m.fat(4096*512, 8*mib, 16, "2026.kiosk")
		}, bundles: []string{"1 2026.kiosk"}},
		{name: "an old FAT's boot sector under a table", size: 24 * mib, make: func(m *made) {
			old := newImage(m.t, 24*mib, "-F", "16", "-s", "1").bytes(m.t)[:mbrTable]
			binary.LittleEndian.PutUint16(old[14:], 0) // of which not all is left
			m.sfdisk("label: dos\nstart=4096,size=16384,type=c\n")
			m.put(0, old[:mbrTable-6])
			m.fat(4096*512, 8*mib, 16, "2026.kiosk")
		}, bundles: []string{"1 2026.kiosk"}, systems: "1 FAT16"},
		{name: "exFAT alone", size: 64 * mib, make: func(m *made) { m.exfat(0, 64*mib) }, refused: bundle.StickExFAT, systems: "0 exFAT"},
		{name: "NTFS alone", size: 64 * mib, make: func(m *made) { m.ntfs(0, 64*mib) }, refused: bundle.StickNTFS, systems: "0 NTFS"},
		{name: "BitLocker", size: 24 * mib, make: func(m *made) { m.put(3, []byte("-FVE-FS-")) }, refused: bundle.StickLocked, systems: "0 BitLocker"},
		{name: "BitLocker To Go, by its identifier", size: 24 * mib, make: func(m *made) {
			m.fat(0, 24*mib, 16, "Read Me.url", "autorun.inf")
			m.edit(512, func(b []byte) { copy(b[3:], "MSWIN4.1"); copy(b[bitLockerAt:], bitLocker) })
		}, refused: bundle.StickLocked, systems: "0 BitLocker"},
		{name: "BitLocker To Go, by its files", size: 64 * mib, make: func(m *made) {
			m.sfdisk("label: dos\nstart=2048,size=90000,type=c\n")
			m.fat(2048*512, 90000*512, 32, "Read Me.url", "COV 0000. ER", "COV 0000. BL", "PAD 0000. NG")
		}, refused: bundle.StickLocked, systems: "1 BitLocker"},
		{name: "more clusters than entries", size: 8*mib + 300*512, make: func(m *made) {
			i := newImage(m.t, 8*mib, "-F", "16", "-s", "1")
			i.add(m.t, "2026.kiosk", content("2026.kiosk"))
			b := i.bytes(m.t)
			v := volumeOf(m.t, b)
			total := binary.LittleEndian.Uint16(b[19:])
			more := uint16(v.fatBytes/2-2) - uint16(v.count) + 5
			binary.LittleEndian.PutUint16(b[19:], total+more)
			m.put(0, b)
			if more > 300 {
				m.t.Fatalf("%d clusters more", more)
			}
		}, bundles: []string{"0 2026.kiosk"}},
		{name: "empty", size: 8 * mib, make: func(*made) {}, refused: bundle.StickUnreadable},
		{name: "a table and nothing in it", size: 8 * mib, make: func(m *made) { m.sfdisk("label: dos\nstart=2048,size=4096,type=c\n") }, refused: bundle.StickUnreadable, systems: "0 "},
	}
}

func nameCases() []stickCase {
	on := func(files ...string) func(m *made) { return func(m *made) { m.fat(0, 8*mib, 16, files...) } }
	none := bundle.StickEmpty
	ours := append([]byte("manifest.json\x00"), make([]byte, 2000)...)
	file := func(name string, data []byte) func(m *made) {
		return func(m *made) {
			i := newImage(m.t, 8*mib, "-F", "16", "-s", "1")
			i.add(m.t, name, data)
			m.put(0, i.bytes(m.t))
		}
	}
	near := func(name string, way Way, to string) []NearMiss { return []NearMiss{{name, way, to}} }
	many := make([]string, 26)
	for n := range many {
		many[n] = fmt.Sprintf("%02d.kiosk", n)
	}
	var manyFound []string
	for _, name := range many {
		manyFound = append(manyFound, "0 "+name)
	}
	return []stickCase{
		{name: "26 bundles", make: on(many...), bundles: manyFound},
		{name: "capitals", make: on("MAJ.KIOSK", "Maj2.Kiosk"), bundles: []string{"0 MAJ.KIOSK", "0 Maj2.Kiosk"}},
		{name: "a second download", make: on("2026 (1).kiosk"), bundles: []string{"0 2026 (1).kiosk"}},
		{name: "blanks, accents, two dots", make: on("Mise à jour du 23.11.kiosk", "a..kiosk"), bundles: []string{"0 a..kiosk", "0 Mise à jour du 23.11.kiosk"}},
		{name: "what a Mac puts beside", make: on("2026.kiosk", "._2026.kiosk", ".DS_Store"), bundles: []string{"0 2026.kiosk"}},
		{name: "only what a Mac puts beside", make: on("._2026.kiosk"), refused: none, near: near("._2026.kiosk", Original, "")},
		{name: "an ending of text", make: on("2026.kiosk.txt"), refused: none, near: near("2026.kiosk.txt", Strip, ".txt")},
		{name: "an ending of text, capitals", make: on("2026.KIOSK.TXT"), refused: none, near: near("2026.KIOSK.TXT", Strip, ".TXT")},
		{name: "an ending of tar", make: on("2026.kiosk.tar"), refused: none, near: near("2026.kiosk.tar", Strip, ".tar")},
		{name: "renamed to zip", make: on("2026.kiosk.zip"), refused: none, near: near("2026.kiosk.zip", Strip, ".zip")},
		{name: "in a real zip", make: file("maj.zip", []byte("PK\x03\x04"+strings.Repeat("\x00", 22)+"\x0a\x00\x00\x002026.kiosk"+strings.Repeat("x", 600))), refused: none, near: near("maj.zip", Unpack, "")},
		{name: "gzipped", make: file("2026.kiosk.gz", append([]byte("\x1f\x8b"), make([]byte, 600)...)), refused: none, near: near("2026.kiosk.gz", Unpack, "")},
		{name: "8.3", make: on("2026.KIO"), refused: none, near: near("2026.KIO", Rename, "2026.kiosk")},
		{name: "8.3 of a long name", make: on("202611~1.KIO"), refused: none, near: near("202611~1.KIO", Rename, "202611.kiosk")},
		{name: "half a download of Firefox", make: on("2026.kiosk.part"), refused: none, near: near("2026.kiosk.part", Download, "")},
		{name: "half a download of Chrome", make: on("2026.kiosk.crdownload"), refused: none, near: near("2026.kiosk.crdownload", Download, "")},
		{name: "half a download without the name", make: file("Non confirmé 1234.crdownload", ours), refused: none, near: near("Non confirmé 1234.crdownload", Download, "")},
		{name: "a shortcut", make: on("2026.kiosk.lnk"), refused: none, near: near("2026.kiosk.lnk", Original, "")},
		{name: "any other name", make: file("download.bin", ours), refused: none, near: near("download.bin", Rename, "download.kiosk")},
		{name: "no ending", make: file("2026112301", ours), refused: none, near: near("2026112301", Rename, "2026112301.kiosk")},
		{name: "a number behind the ending", make: on("2026.kiosk (1)"), refused: none, near: near("2026.kiosk (1)", Rename, "2026.kiosk")},
		{name: "hidden by a dot", make: on(".2026.kiosk"), refused: none, near: near(".2026.kiosk", Rename, "2026.kiosk")},
		{name: "in a folder", make: on("Borne/2026.kiosk"), refused: none, near: near("Borne/2026.kiosk", ToRoot, "")},
		{name: "in a folder, and at the root", make: on("Borne/2026.kiosk", "2027.kiosk"), bundles: []string{"0 2027.kiosk"}},
		{name: "in what was deleted", make: on("$RECYCLE.BIN/2026.kiosk", ".Trashes/2026.kiosk"), refused: none},
		{name: "unpacked", make: on("2026.kiosk/manifest.json"), refused: none, near: near("2026.kiosk", Whole, "")},
		{name: "beside a signature and a checksum", make: on("2026.kiosk", "2026.kiosk.minisig", "2026.kiosk.sha256"), bundles: []string{"0 2026.kiosk"}},
		{name: "a near miss beside a bundle", make: on("2025.kiosk", "2026.kiosk.txt"), bundles: []string{"0 2025.kiosk"}, near: near("2026.kiosk.txt", Strip, ".txt")},
		{name: "other files", make: on("photo.jpg", "kiosk.pdf", "notes.txt"), refused: none},
		{name: "empty file", make: file("2026.kiosk", nil), bundles: []string{"0 2026.kiosk file-broken"}},
		{name: "hidden and of the system", make: func(m *made) {
			i := newImage(m.t, 8*mib, "-F", "16", "-s", "1")
			i.add(m.t, "2026.kiosk", content("2026.kiosk"))
			tool(m.t, "", "mattrib", "-i", i.mtools(), "+h", "+s", "+r", "::2026.kiosk")
			m.put(0, i.bytes(m.t))
		}, bundles: []string{"0 2026.kiosk"}},
		{name: "deleted", make: func(m *made) {
			i := newImage(m.t, 8*mib, "-F", "16", "-s", "1")
			i.add(m.t, "2026.kiosk", content("2026.kiosk"))
			tool(m.t, "", "mdel", "-i", i.mtools(), "::2026.kiosk")
			m.put(0, i.bytes(m.t))
		}, refused: none},
		{name: "a long name that lost its short one", make: func(m *made) {
			i := newImage(m.t, 8*mib, "-F", "16", "-s", "1")
			i.add(m.t, "mise a jour.kiosk", ours)
			b := i.bytes(m.t)
			b[slotOf(m.t, b, "MISEAJ~1KIO")-32+13]++ // the checksum that ties them
			m.put(0, b)
		}, refused: none, near: near("MISEAJ~1.KIO", Rename, "MISEAJ.kiosk")},
		{name: "a control character in a name", make: func(m *made) {
			i := newImage(m.t, 8*mib, "-F", "16", "-s", "1")
			i.add(m.t, "maj à.kiosk", ours)
			i.add(m.t, "2026.kiosk", ours)
			b := i.bytes(m.t)
			b[bytes.Index(b, []byte("m\x00a\x00j\x00 \x00"))] = 0x1B
			m.put(0, b)
		}, bundles: []string{"0 2026.kiosk", "0 _aj à.kiosk file-name"}},
	}
}

func TestSticksAsTheyCome(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED by -short: it takes seconds")
	}
	for _, c := range append(partitionCases(), nameCases()...) {
		t.Run(c.name, func(t *testing.T) {
			if c.size == 0 {
				c.size = 8 * mib
			}
			m := makeStick(t, c.size)
			c.make(m)
			got := m.contents()
			var bundles []string
			for _, f := range got.Bundles {
				said := fmt.Sprintf("%d %s", f.Partition, f.Name)
				if f.Fault != nil {
					said += " " + string(f.Fault.Reason)
				} else if r, err := f.Open(); err != nil {
					t.Errorf("%s: %v", f.Name, err)
				} else if b, err := io.ReadAll(r); err != nil || !bytes.Equal(b, content(f.Name)) && !bundle.Begins(b) {
					t.Errorf("%s: %q, %v", f.Name, b[:min(len(b), 40)], err)
				}
				bundles = append(bundles, said)
			}
			if !slices.Equal(bundles, c.bundles) {
				t.Errorf("bundles: got %q, want %q", bundles, c.bundles)
			}
			var refused bundle.Reason
			if r := got.Refused(); r != nil {
				refused = r.Reason
			}
			if refused != c.refused {
				t.Errorf("refused: got %q, want %q", refused, c.refused)
			}
			if s := systems(got); c.systems != "" && s != c.systems {
				t.Errorf("partitions: got %q, want %q", s, c.systems)
			}
			if !slices.Equal(got.Near, c.near) {
				t.Errorf("near: got %q, want %q", got.Near, c.near)
			}
		})
	}
}
