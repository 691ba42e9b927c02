package technician

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/bundle"
	"guichet/kiosk/session"
	"guichet/kiosk/update"
)

// bench is a kiosk with nothing but a data folder, and a publisher whose key it
// trusts.
type bench struct {
	publisher
	*started
}

func newBench(t *testing.T) *bench {
	t.Helper()
	needTools(t, "mkfs.vfat", "mcopy", "sqlite3")
	b := &bench{newPublisher(t), start(t, filepath.Join(t.TempDir(), "data"), "")}
	t.Cleanup(b.close)
	if err := b.Folder.Trust(b.secret.Key()); err != nil {
		t.Fatal(err)
	}
	return b
}

// tryAll looks at the stick and stages what can be staged; it returns the first
// refusal on the way, "" for a stick whose bundle was staged.
func (b *bench) tryAll() bundle.Reason {
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.t.Context(), time.Minute)
	defer stop()
	said := func(session.Progress) {}
	r := b.Do(ctx, session.Inspect{}, said)
	if r.Refused != nil {
		return r.Refused.Reason
	}
	for i, o := range r.Offers {
		if o.Refused != nil {
			return o.Refused.Reason
		}
		if staged := b.Do(ctx, session.Stage{Offer: i}, said); staged.Refused != nil {
			return staged.Refused.Reason
		}
	}
	b.Do(ctx, session.Unstage{}, said)
	return ""
}

// hashOf is over every file of a folder but the record, which notes refusals.
func hashOf(t *testing.T, dir string) string {
	t.Helper()
	sum := sha256.New()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || strings.Contains(path, "audit") {
			return err
		}
		fmt.Fprintln(sum, path, e.Type())
		if e.Type().IsRegular() {
			text, err := os.ReadFile(path)
			sum.Write(text)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", sum.Sum(nil))
}

// maxCase is what one hostile stick may cost, in bytes allocated in all: less is
// ever held at a time.
const maxCase = 64 << 20

// Every hostile stick is refused for the right reason, at a bounded cost, and
// changes nothing.
func TestHostileSticks(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED by -short: it takes seconds")
	}
	b := newBench(t)
	b.build("good.sqlite", goodNumber)
	b.build("next.sqlite", nextNumber)
	b.take(goodNumber)
	cases := b.hostileBundles()
	for name, c := range b.hostileImages() {
		cases[name] = c
	}
	t.Logf("%d sticks", len(cases))
	if len(cases) < 60 {
		t.Errorf("only %d", len(cases))
	}
	before := hashOf(t, b.Folder.Path)
	var longest time.Duration
	var most uint64
	for name, c := range cases {
		image := c.image(b)
		var m0, m1 runtime.MemStats
		runtime.ReadMemStats(&m0)
		start := time.Now()
		pull := b.plug(t, image)
		got := b.tryAll()
		pull()
		longest = max(longest, time.Since(start))
		runtime.ReadMemStats(&m1)
		most = max(most, m1.TotalAlloc-m0.TotalAlloc)
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if n := m1.TotalAlloc - m0.TotalAlloc; n > maxCase {
			t.Errorf("%s: %d MiB allocated", name, n>>20)
		}
		if after := hashOf(t, b.Folder.Path); after != before {
			t.Fatalf("%s: the data folder changed", name)
		}
	}
	t.Logf("longest %v, most allocated %d KiB", longest, most>>10)
}

// looked is what a technician sees of the bundles on a stick: the files in their
// order, with the reason of those that are refused.
func (b *bench) looked() (said []string, offers []session.Offer) {
	b.t.Helper()
	r := b.Do(b.t.Context(), session.Inspect{}, func(session.Progress) {})
	for _, o := range r.Offers {
		line := o.File
		if o.Refused != nil {
			line += " " + string(o.Refused.Reason)
		}
		said = append(said, line)
	}
	return said, r.Offers
}

// A file's fault is not the stick's: good bundles beside half a copy, a loop and an
// empty file are offered, and can be staged; of many the newest comes first, whatever
// its name. Nothing of it changes the data folder.
func TestGoodBesideBroken(t *testing.T) {
	b := newBench(t)
	b.build("good.sqlite", goodNumber)
	b.build("next.sqlite", nextNumber)
	b.take(goodNumber)
	before := hashOf(t, b.Folder.Path)
	whole := b.packed(b.altered(""), b.secret, func(*bundle.Manifest) {})
	image := b.onStick("AA-NEW.KIOSK", whole)
	put := func(name string, text []byte) {
		b.write("file", text)
		b.run("mcopy", "-i", image, b.path("file"), "::"+name)
	}
	put("half.kiosk", whole[:len(whole)/2])
	put("empty.kiosk", nil)
	put("LOOP.KIOSK", whole)
	old := b.packed(b.path("altered.sqlite"), b.secret, func(m *bundle.Manifest) { m.Number = 2026112209 })
	for n := range 24 {
		put(fmt.Sprintf("old-%02d.kiosk", n), old[:4096])
	}
	loopChain(t, image, "LOOP")
	pull := b.plug(t, image)
	defer pull()
	said, offers := b.looked()
	if len(said) != 28 || said[0] != "AA-NEW.KIOSK" {
		t.Fatalf("got %q", said)
	}
	for _, want := range []string{"half.kiosk file-broken", "empty.kiosk file-broken", "LOOP.KIOSK file-broken"} {
		if !slices.Contains(said, want) {
			t.Errorf("%q is missing in %q", want, said)
		}
	}
	for i := range offers {
		staged := b.Do(t.Context(), session.Stage{Offer: i}, func(session.Progress) {})
		if got := staged.Refused == nil; got != (i == 0) {
			t.Errorf("%s: staged %t, %v", offers[i].File, got, staged.Refused)
		}
		b.Do(t.Context(), session.Unstage{}, func(session.Progress) {})
		if after := hashOf(t, b.Folder.Path); after != before {
			t.Fatalf("%s: the data folder changed", offers[i].File)
		}
	}
}

// A stick that was pulled during a write is read, and its bundle offered; the report is
// refused with the advice to repair it, and neither stick nor data folder changes.
func TestDirtyStick(t *testing.T) {
	b := newBench(t)
	b.build("good.sqlite", goodNumber)
	b.build("next.sqlite", nextNumber)
	b.take(goodNumber)
	image := b.onStick("maj.kiosk", b.packed(b.altered(""), b.secret, func(*bundle.Manifest) {}))
	disk, err := os.ReadFile(image)
	if err != nil {
		t.Fatal(err)
	}
	disk[37] |= 1 // BS_Reserved1 of FAT16, which Linux and Windows set while they write
	if err := os.WriteFile(image, disk, 0o644); err != nil {
		t.Fatal(err)
	}
	before := hashOf(t, b.Folder.Path)
	defer b.plug(t, image)()
	if said, _ := b.looked(); len(said) != 1 || said[0] != "maj.kiosk" {
		t.Errorf("got %q, want the bundle", said)
	}
	r := b.Do(t.Context(), session.WriteKioskReport{}, func(session.Progress) {})
	if r.Refused == nil || r.Refused.Reason != bundle.StickDirty {
		t.Errorf("the report: got %v, want %s", r.Refused, bundle.StickDirty)
	}
	if after, err := os.ReadFile(image); err != nil || !bytes.Equal(after, disk) {
		t.Errorf("the stick changed: %v", err)
	}
	if hashOf(t, b.Folder.Path) != before {
		t.Error("the data folder changed")
	}
}

// loopChain makes the second cluster of a file on a FAT16 stick lead to the first.
func loopChain(t *testing.T, image, short string) {
	t.Helper()
	disk, err := os.ReadFile(image)
	if err != nil {
		t.Fatal(err)
	}
	u16 := func(at int) int { return int(binary.LittleEndian.Uint16(disk[at:])) }
	fat, size := u16(rsvdSecCnt)*512, u16(fatSz16)*512
	at := bytes.Index(disk[fat+2*size:], []byte(short+strings.Repeat(" ", 8-len(short))+"KIO")) // its short name
	if at < 0 {
		at = bytes.Index(disk[fat+2*size:], []byte(short+"~1"))
	}
	if at < 0 {
		t.Fatalf("%s is not on the stick", short)
	}
	first := u16(fat + 2*size + at + 26)
	for _, copy := range []int{fat, fat + size} {
		binary.LittleEndian.PutUint16(disk[copy+2*(first+1):], uint16(first))
	}
	if err := os.WriteFile(image, disk, 0o644); err != nil {
		t.Fatal(err)
	}
}

// take has the kiosk install the good data set.
func (b *bench) take(number int64) {
	b.t.Helper()
	text := b.publisher.bundle(b.path("good.sqlite"), number, b.secret, nil)
	o, err := b.Folder.Offer(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		b.t.Fatal(err)
	}
	staged, err := b.Folder.Stage(b.t.Context(), o, update.Progress{})
	if err == nil {
		_, err = b.Folder.Install(staged)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// hostile is a stick, made when its turn comes, and what it must be refused for.
type hostile struct {
	image func(*bench) string
	want  bundle.Reason
}

// packed is a bundle of the next good number, signed by secret.
func (b *bench) packed(data string, secret bundle.Secret, change func(*bundle.Manifest)) []byte {
	b.t.Helper()
	return b.publisher.bundle(data, nextNumber, secret, change)
}

// The good data set that the kiosk has, and the number of the next one.
const (
	goodNumber = 2026112210
	nextNumber = 2026112211
)

// altered is the next good data set after some SQL.
func (b *bench) altered(sql string) string {
	b.t.Helper()
	good, err := os.ReadFile(b.path("next.sqlite"))
	if err != nil {
		b.t.Fatal(err)
	}
	b.write("altered.sqlite", good)
	if sql != "" {
		b.run("sqlite3", b.path("altered.sqlite"), sql)
	}
	return b.path("altered.sqlite")
}

func (b *bench) hostileBundles() map[string]hostile {
	secret := b.secret
	stranger, err := bundle.GenerateKey()
	if err != nil {
		b.t.Fatal(err)
	}
	all := map[string]hostile{}
	same := func(*bundle.Manifest) {}
	add := func(name string, want bundle.Reason, content func(*bench) []byte) {
		all["bundle: "+name] = hostile{func(b *bench) string { return b.onStick("maj.kiosk", content(b)) }, want}
	}
	signed := func(name string, want bundle.Reason, change func(*bundle.Manifest)) {
		add(name, want, func(b *bench) []byte { return b.packed(b.altered(""), secret, change) })
	}
	inside := func(name string, want bundle.Reason, sql string) {
		add("data set with "+name, want, func(b *bench) []byte { return b.packed(b.altered(sql), secret, same) })
	}
	bytesOf := func(name string, want bundle.Reason, edit func([]byte) []byte) {
		add(name, want, func(b *bench) []byte { return edit(b.packed(b.altered(""), secret, same)) })
	}

	signed("nothing wrong", "", same)
	add("a stranger's", bundle.UnknownKey, func(b *bench) []byte { return b.packed(b.altered(""), stranger, same) })
	signed("the same number", bundle.Same, func(m *bundle.Manifest) { m.Number = 2026112210 })
	signed("an older number", bundle.Older, func(m *bundle.Manifest) { m.Number = 2026112209 })
	signed("a number far ahead", bundle.TooFarAhead, func(m *bundle.Manifest) { m.Number = 2099010101 })
	signed("a number that is no date", bundle.TooFarAhead, func(m *bundle.Manifest) { m.Number = 9999999999 })
	signed("another number inside", bundle.WrongNumber, func(m *bundle.Manifest) { m.Number = 2026112212 })
	signed("a key list of strangers", bundle.KeyList, func(m *bundle.Manifest) { m.Keys = []bundle.Key{stranger.Key()} })
	signed("another file", bundle.NewerFormat, func(m *bundle.Manifest) { m.Files[0].Name = "kiosk.sh" })
	signed("a file too many", bundle.NewerFormat, func(m *bundle.Manifest) { m.Files = append(m.Files, bundle.File{Name: "more"}) })

	inside("a trigger", bundle.Schema, "CREATE TRIGGER t AFTER INSERT ON about BEGIN DELETE FROM question; END")
	inside("a view", bundle.Schema, "CREATE VIEW v AS SELECT * FROM question")
	inside("another table", bundle.Schema, "CREATE TABLE person(name TEXT)")
	inside("another index", bundle.Schema, "CREATE INDEX i ON question(title)")
	inside("a virtual table", bundle.Schema, "CREATE VIRTUAL TABLE x USING rtree(a, b, c)")
	inside("an R*Tree", bundle.Schema, "CREATE VIRTUAL TABLE x USING rtree(id, a, b)")
	inside("a table less", bundle.Schema, "DROP TABLE golden")
	inside("a column more", bundle.Schema, "ALTER TABLE question ADD COLUMN run TEXT")
	inside("a later schema", bundle.NewerSchema, "PRAGMA user_version = 99")
	inside("no version", bundle.DataDamaged, "PRAGMA user_version = 0")
	inside("another application's mark", bundle.DataDamaged, "PRAGMA application_id = 1")
	inside("no question", bundle.DataDamaged, "DELETE FROM question")
	inside("golden queries that fail", bundle.Golden, "UPDATE golden SET id = 'contacter-service-client-e-cps' WHERE id <> ''")
	inside("no language", bundle.DataDamaged, "DELETE FROM language")
	inside("a page size of its own", bundle.DataDamaged, "PRAGMA page_size = 512; VACUUM")
	add("data set that is text", bundle.DataDamaged, func(b *bench) []byte {
		b.write("text", []byte(strings.Repeat("no data set ", 1000)))
		return b.packed(b.path("text"), secret, same)
	})
	add("empty data set", bundle.DataDamaged, func(b *bench) []byte {
		b.write("text", nil)
		return b.packed(b.path("text"), secret, same)
	})
	add("data set cut in half", bundle.DataDamaged, func(b *bench) []byte {
		path := b.altered("")
		if err := os.Truncate(path, 100<<10); err != nil {
			b.t.Fatal(err)
		}
		return b.packed(path, secret, same)
	})

	bytesOf("cut in the manifest", bundle.Damaged, func(f []byte) []byte { return f[:600] })
	bytesOf("cut in the signature", bundle.Damaged, func(f []byte) []byte { return f[:1600] })
	bytesOf("cut in the data set", bundle.FileBroken, func(f []byte) []byte { return f[:len(f)/2] })
	bytesOf("cut at the end", bundle.FileBroken, func(f []byte) []byte { return f[:len(f)-600] })
	bytesOf("something behind", bundle.Damaged, func(f []byte) []byte { return append(f, "rm -rf /"...) })
	bytesOf("two of them", bundle.Damaged, func(f []byte) []byte { return append(f, f...) })
	bytesOf("a bit of the manifest", bundle.BadSignature, func(f []byte) []byte { f[520] ^= 1; return f })
	bytesOf("a bit of the data set", bundle.Damaged, func(f []byte) []byte { f[50<<10] ^= 1; return f })
	bytesOf("a manifest of another", bundle.BadSignature, func(f []byte) []byte { return bytes.Replace(f, []byte("2026112211"), []byte("2026112299"), 1) })
	bytesOf("text", bundle.NotBundle, func([]byte) []byte { return []byte("bonjour\n") })
	bytesOf("nothing", bundle.FileBroken, func([]byte) []byte { return nil })
	bytesOf("zeros", bundle.NotBundle, func([]byte) []byte { return make([]byte, 1<<20) })
	bytesOf("a program", bundle.NotBundle, func([]byte) []byte { return append([]byte("\x7fELF\x02\x01\x01"), make([]byte, 4096)...) })
	bytesOf("a zip bomb", bundle.NotBundle, func([]byte) []byte { return zipBomb(b.t) })
	return all
}

// zipBomb is 64 MiB of zeros in a few kilobytes.
func zipBomb(t testing.TB) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	w, err := z.Create("dataset.sqlite")
	if err == nil {
		_, err = w.Write(make([]byte, 64<<20))
	}
	if err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// The parts of a FAT16 boot sector that are altered (FAT, "Boot Sector and BPB").
const (
	bytsPerSec, secPerClus, rsvdSecCnt, numFATs, rootEntCnt, totSec16, fatSz16 = 11, 13, 14, 16, 17, 19, 22
)

// hostileImages are sticks with a good bundle whose file system is altered.
func (b *bench) hostileImages() map[string]hostile {
	good := b.packed(b.altered(""), b.secret, func(*bundle.Manifest) {})
	all := map[string]hostile{}
	add := func(name string, want bundle.Reason, edit func([]byte) []byte) {
		all["image: "+name] = hostile{func(b *bench) string {
			image := b.onStick("maj.kiosk", good)
			disk, err := os.ReadFile(image)
			if err == nil {
				err = os.WriteFile(image, edit(disk), 0o644)
			}
			if err != nil {
				b.t.Fatal(err)
			}
			return image
		}, want}
	}
	set := func(at int, v uint16) func([]byte) []byte {
		return func(d []byte) []byte { binary.LittleEndian.PutUint16(d[at:], v); return d }
	}
	one := func(at int, v byte) func([]byte) []byte { return func(d []byte) []byte { d[at] = v; return d } }
	cut := func(n int) func([]byte) []byte { return func(d []byte) []byte { return d[:n] } }
	// fatAt is where the first FAT begins; the bundle's chain begins at cluster 2 or
	// thereabouts, so that its first entries are the bundle's.
	fatAt := func(d []byte) int {
		return int(binary.LittleEndian.Uint16(d[rsvdSecCnt:])) * int(binary.LittleEndian.Uint16(d[bytsPerSec:]))
	}
	chain := func(v uint16) func([]byte) []byte {
		return func(d []byte) []byte {
			for i := 3; i < 8; i++ {
				binary.LittleEndian.PutUint16(d[fatAt(d)+2*i:], v)
				second := fatAt(d) + int(binary.LittleEndian.Uint16(d[fatSz16:]))*512
				binary.LittleEndian.PutUint16(d[second+2*i:], v)
			}
			return d
		}
	}
	rootAt := func(d []byte) int { return fatAt(d) + 2*int(binary.LittleEndian.Uint16(d[fatSz16:]))*512 }
	entry := func(at int, v ...byte) func([]byte) []byte {
		return func(d []byte) []byte { // the last entry of the root folder is the bundle's
			root := rootAt(d)
			for root += 32; d[root+32] != 0; root += 32 {
			}
			copy(d[root+at:], v)
			return d
		}
	}
	add("nothing wrong", "", func(d []byte) []byte { return d })
	add("sectors of 0 bytes", bundle.StickDamaged, set(bytsPerSec, 0))
	add("sectors of 3 bytes", bundle.StickDamaged, set(bytsPerSec, 3))
	add("clusters of 0 sectors", bundle.StickDamaged, one(secPerClus, 0))
	add("clusters of 3 sectors", bundle.StickDamaged, one(secPerClus, 3))
	add("no reserved sector", bundle.StickDamaged, set(rsvdSecCnt, 0))
	add("no FAT", bundle.StickDamaged, one(numFATs, 0))
	add("a FAT of no size", bundle.StickDamaged, set(fatSz16, 0))
	add("a FAT larger than the stick", bundle.StickDamaged, set(fatSz16, 0xFFFF))
	add("all reserved", bundle.StickDamaged, set(rsvdSecCnt, 0xFFFF))
	add("no sectors at all", bundle.StickDamaged, func(d []byte) []byte { clear(d[32:36]); return set(totSec16, 0)(d) })
	add("a chain that leads to itself", bundle.FileBroken, chain(5))
	add("a chain that leads back", bundle.FileBroken, chain(3))
	add("a chain that is free", bundle.FileBroken, chain(0))
	add("a chain that leads outside", bundle.FileBroken, chain(0xFFEF))
	add("a bad cluster", bundle.FileBroken, chain(0xFFF7))
	add("a chain that is too short", bundle.FileBroken, chain(0xFFFF))
	add("a first cluster outside", bundle.FileBroken, entry(26, 0xEF, 0xFF))
	add("a first cluster of 1", bundle.FileBroken, entry(26, 1, 0))
	add("a size of 4 GB", bundle.FileBroken, entry(28, 0xFF, 0xFF, 0xFF, 0xFF))
	add("cut in the boot sector", bundle.StickUnreadable, cut(300))
	add("cut after the boot sector", bundle.StickDamaged, cut(512))
	add("cut in the FAT", bundle.StickDamaged, cut(4096))
	add("cut in the data", bundle.StickDamaged, func(d []byte) []byte { return d[:rootAt(d)+512*32+20000] })
	add("zeros", bundle.StickUnreadable, func(d []byte) []byte { clear(d); return d })
	add("noise", bundle.StickUnreadable, func(d []byte) []byte {
		for i := range d {
			d[i] = byte(i*i>>3) | 1
		}
		return d
	})
	add("exFAT", bundle.StickExFAT, func(d []byte) []byte { copy(d[3:], "EXFAT   "); clear(d[11:64]); return d })
	add("NTFS", bundle.StickNTFS, func(d []byte) []byte { copy(d[3:], "NTFS    "); clear(d[14:21]); clear(d[22:24]); return d })
	add("ext4", bundle.StickOther, func(d []byte) []byte { clear(d[:2048]); d[0x438], d[0x439] = 0x53, 0xEF; return d })
	add("no bundle", bundle.StickEmpty, entry(0, 0xE5))
	add("BitLocker To Go", bundle.StickLocked, func(d []byte) []byte {
		copy(d[424:], "\x3b\xd6\x67\x49\x29\x2e\xd8\x4a\x83\x99\xf6\xa3\x39\xe3\xd0\x01")
		return entry(0, 0xE5)(d)
	})
	add("8.3 alone", bundle.StickEmpty, func(d []byte) []byte { // the long name lost its checksum
		root := rootAt(d)
		for ; d[root+11] != 0x0F; root += 32 {
		}
		d[root+13]++
		return d
	})
	return all
}
