package usb

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"guichet/kiosk/bundle"
)

// need skips a test, aloud, where a tool is missing; where everything must be
// there it fails.
func need(t testing.TB, tools ...string) {
	t.Helper()
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err == nil {
			continue
		}
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is missing: apt-get install dosfstools mtools fdisk gdisk exfatprogs ntfs-3g", tool)
		}
		t.Skipf("SKIPPED: %s is missing: apt-get install dosfstools mtools fdisk gdisk exfatprogs ntfs-3g", tool)
	}
}

func tool(t testing.TB, stdin string, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "MTOOLS_SKIP_CHECK=1", "LC_ALL=C.UTF-8", "PATH="+os.Getenv("PATH")+":/usr/sbin:/sbin")
	cmd.Stdin = strings.NewReader(stdin)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s%s", name, args, err, out, errs.String())
	}
	return out
}

// image is a stick made by mkfs.vfat; at is where in the file its volume begins.
type image struct {
	path string
	at   int64
}

func newImage(t testing.TB, size int64, args ...string) image {
	t.Helper()
	need(t, "mkfs.vfat", "mcopy", "mdir", "fsck.vfat")
	i := image{path: filepath.Join(t.TempDir(), "stick.img")}
	if err := os.WriteFile(i.path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(i.path, size); err != nil {
		t.Fatal(err)
	}
	tool(t, "", "mkfs.vfat", append(args, i.path)...)
	return i
}

func (i image) mtools() string { return fmt.Sprintf("%s@@%d", i.path, i.at) }

// add copies a file onto the stick with mtools.
func (i image) add(t testing.TB, name string, data []byte) {
	t.Helper()
	from := filepath.Join(t.TempDir(), "from")
	if err := os.WriteFile(from, data, 0o600); err != nil {
		t.Fatal(err)
	}
	tool(t, "", "mcopy", "-i", i.mtools(), from, "::"+name)
}

// list is what mtools says stands in the root folder.
func (i image) list(t testing.TB) (names []string) {
	t.Helper()
	for line := range strings.Lines(string(tool(t, "", "mdir", "-b", "-i", i.mtools(), "::"))) {
		names = append(names, strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "::/"), "/"))
	}
	return names
}

// get is what mtools says a file holds.
func (i image) get(t testing.TB, name string) []byte {
	t.Helper()
	return tool(t, "", "mtype", "-i", i.mtools(), "::"+name)
}

func (i image) bytes(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile(i.path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// random is so many bytes that are the same each time.
func random(n int, seed byte) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{seed}).Read(b)
	return b
}

// meter counts what is read, and refuses to go on beyond a limit.
type meter struct {
	r           io.ReaderAt
	read, limit int64
}

var errMeter = errors.New("read far too much")

func (m *meter) ReadAt(p []byte, at int64) (int, error) {
	if m.read += int64(len(p)); m.limit > 0 && m.read > m.limit {
		return 0, errMeter
	}
	return m.r.ReadAt(p, at)
}

// giant is a stick of any size that holds nothing but its first bytes.
type giant struct{ head []byte }

func (g giant) ReadAt(p []byte, at int64) (int, error) {
	clear(p)
	if at < int64(len(g.head)) {
		copy(p, g.head[at:])
	}
	return len(p), nil
}

// A FAT32 stick has 32 MiB at least; of those that are made to be damaged only the
// head is kept, and the rest is zeros.
const (
	wideBytes = 36 << 20
	headBytes = 1<<20 + 512
)

func reader(b []byte) (io.ReaderAt, int64) {
	if len(b) == headBytes {
		return giant{b}, wideBytes
	}
	return bytes.NewReader(b), int64(len(b))
}

func readImage(b []byte) (*FS, error) {
	r, size := reader(b)
	return rootOf(Read(context.Background(), r, size))
}

// rootOf is the root folder of a stick's FAT, or why there is none that is whole.
func rootOf(c *Contents, err error) (*FS, error) {
	if err != nil {
		return nil, err
	}
	for _, p := range c.Partitions {
		if p.fs != nil && p.Refused != nil {
			return nil, p.Refused
		}
	}
	if f := c.fs(); f != nil {
		return f, nil
	}
	return nil, c.Refused()
}

// isRefusal says whether an error is the refusal for that reason.
func isRefusal(err error, why bundle.Reason) bool {
	r := bundle.Refused(err)
	return r != nil && r.Reason == why
}

// contents reads all files of a stick.
func contents(f fs.ReadDirFS) (map[string][]byte, error) {
	entries, err := f.ReadDir(".")
	if err != nil {
		return nil, err
	}
	all := map[string][]byte{}
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		b, err := fs.ReadFile(f, e.Name())
		if err != nil {
			return nil, err
		}
		all[e.Name()] = b
	}
	return all, nil
}

// volumeOf finds the places within an image.
func volumeOf(t testing.TB, b []byte) *volume {
	t.Helper()
	r, size := reader(b)
	f, err := rootOf(Read(context.Background(), r, size))
	if err != nil {
		t.Fatal(err)
	}
	return f.v
}

// poke sets an entry in all copies of the FAT of an image.
func (v *volume) poke(b []byte, cluster, value uint32) {
	for i := range v.copies {
		begin := v.fat + int64(i)*v.fatBytes
		v.setEntry(b[begin:begin+v.fatBytes], 0, cluster, value)
	}
}

// slotOf is where in an image the short slot of a name of 11 characters lies.
func slotOf(t testing.TB, b []byte, short string) int {
	t.Helper()
	at := bytes.Index(b, append([]byte(short), 0x20))
	if at < 0 {
		t.Fatalf("no slot of %q", short)
	}
	return at
}

func firstCluster(b []byte, slot int) uint32 {
	return uint32(binary.LittleEndian.Uint16(b[slot+20:]))<<16 | uint32(binary.LittleEndian.Uint16(b[slot+26:]))
}

func readAll(f *FS, name string) ([]byte, error) { return fs.ReadFile(f, name) }

// entriesBytes is how much of a FAT is in use: an entry a cluster, and two before.
func (v *volume) entriesBytes() int64 { return ((int64(v.count)+2)*int64(v.bits) + 7) / 8 }
